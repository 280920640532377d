import { parseDestinationUri } from '../../config/destination-uri.ts';
import { renderDestination } from '../../config/describe-settings.ts';
import type { ResolvedSettings } from '../../config/resolve-settings.ts';
import { changesAnything } from '../claude-settings/file-change.ts';
import type { SetupPlan } from './plan-setup.ts';

/*
 * The only place that asks. Called on a terminal only: without one the prompt library draws, waits for ever and ends
 * the process with 13. It is loaded here because it takes 30 ms.
 */

/** `uris` is empty for the store that is used anyway. */
export type DestinationAnswer =
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'chosen'; readonly uris: readonly string[] };

export async function askForDestination({ settings }: ResolvedSettings): Promise<DestinationAnswer> {
  const { isCancel, select } = await import('@clack/prompts');
  const choice = await select({
    message: 'Where should traces go?',
    options: [
      {
        value: 'embedded',
        label: 'A SQLite store of your own',
        hint: settings.destinations.map(renderDestination).join(' '),
      },
      { value: 'http://localhost:5000', label: 'An MLflow server' },
      { value: 'otlp+http://localhost:4318', label: 'An OpenTelemetry collector or another OTLP backend' },
    ],
  });
  if (isCancel(choice)) return { kind: 'cancelled' };
  if (choice === 'embedded') return { kind: 'chosen', uris: [] };
  return askForUri(choice);
}

async function askForUri(example: string): Promise<DestinationAnswer> {
  const { isCancel, text } = await import('@clack/prompts');
  const answer = await text({
    message: 'Its address',
    placeholder: example,
    defaultValue: example,
    validate: (value) => {
      const parsed = parseDestinationUri(value || example, { projectFolder: '/' });
      return 'message' in parsed ? `${parsed.message} ${parsed.remedy}` : undefined;
    },
  });
  return isCancel(answer) ? { kind: 'cancelled' } : { kind: 'chosen', uris: [answer] };
}

export async function confirmSetup(plan: SetupPlan): Promise<boolean> {
  const { confirm, isCancel, note } = await import('@clack/prompts');
  const files = [...plan.settings, plan.config].filter(changesAnything).map(({ path }) => path);
  const places = plan.resolved.settings.destinations.map(renderDestination);
  const variables = Object.entries(plan.request.environment).map(
    ([name, values]) => `${name} = ${values.join(' or ')}`,
  );
  note(
    [
      `Traces go to:\n  ${places.join('\n  ')}`,
      files.length > 0 && `Files that change:\n  ${files.join('\n  ')}`,
      variables.length > 0 &&
        `Variables of this project's files that will be trusted:\n  ${variables.join('\n  ')}`,
    ]
      .filter(Boolean)
      .join('\n\n'),
    'claude-otel setup',
  );
  const answer = await confirm({ message: 'Go ahead?' });
  return !isCancel(answer) && answer;
}
