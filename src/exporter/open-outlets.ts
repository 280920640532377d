import { bindCredentials } from '../config/credentials.ts';
import { parseDestinationUri } from '../config/destination-uri.ts';
import { type Problem, renderProblem } from '../config/problem.ts';
import type { ResolveInput } from '../config/resolve-input.ts';
import { commandLine, type ResolvedSettings, resolveSettings } from '../config/resolve-settings.ts';
import { absentFile } from '../config/settings-file.ts';
import type { DestinationSettings, Settings, SettingValues } from '../config/settings.ts';
import { UsageError } from '../config/usage-error.ts';
import { createDestination } from '../delivery/create-destination.ts';
import { withDeadline } from '../delivery/with-deadline.ts';
import type { Outlet } from './export-pipeline.ts';
import type { MlflowSpanExporterOptions } from './exporter-options.ts';
import { withoutTracing } from './without-tracing.ts';

export interface OpenedOutlets {
  readonly outlets: readonly Outlet[];
  readonly settings: Settings;
  /** What of the environment could not be used. */
  readonly warnings: readonly string[];
}

/**
 * `code ?? environment ?? default`. Files of a project or of Claude Code's user say nothing here: this is an application.
 *
 * @throws UsageError for what the code says
 */
export function openOutlets(options: MlflowSpanExporterOptions): OpenedOutlets {
  const input = toInput(options);
  const resolved = resolveSettings(input);
  const { settings, environment } = resolved;
  const fault = resolved.problems.find(({ where }) => where === commandLine);
  if (fault !== undefined) throw toUsageError(fault);
  const credentials = bindCredentials({ settings, environment, userFile: NO_FILE });
  const { projectFolder } = input;
  return {
    outlets: chosen(settings).map((choice) => openOutlet({ choice, settings, credentials, projectFolder })),
    settings,
    warnings: [...warningsOf(resolved), ...credentials.problems.map(renderProblem)],
  };
}

const NO_FILE = absentFile('');

function toInput(options: MlflowSpanExporterOptions): ResolveInput & { readonly projectFolder: string } {
  return {
    code: toSettings(options),
    environment: options.environment ?? process.env,
    projectFolder: process.cwd(),
    projectFile: NO_FILE,
    userFile: NO_FILE,
    projectEnvironment: {},
  };
}

function toSettings(options: MlflowSpanExporterOptions): Partial<SettingValues> {
  const { trackingUri, experimentId, experimentName, contentMode, destinations = [] } = options;
  const wanted: readonly DestinationSettings[] = [
    ...(trackingUri === undefined ? [] : [{ uri: trackingUri }]),
    ...destinations.map((one) => (typeof one === 'string' ? { uri: one } : one)),
  ];
  return {
    ...(wanted.length > 0 && { destinations: wanted }),
    ...(experimentId !== undefined && { experimentId }),
    ...(experimentName !== undefined && { experimentName }),
    ...(contentMode !== undefined && { content: contentMode }),
  };
}

function chosen({ enabled, destinations }: Settings): readonly DestinationSettings[] {
  return enabled ? destinations : [];
}

function warningsOf({ problems, hold }: ResolvedSettings): readonly string[] {
  return [...problems.map(renderProblem), ...(hold === undefined ? [] : [`${hold.reason} ${hold.remedy}`])];
}

function toUsageError({ message, remedy }: Problem): UsageError {
  return new UsageError({ code: 'bad-uri', message, remedy });
}

/** For one delivery, which may be many requests. */
const DEADLINE = { milliseconds: 60_000 };

function openOutlet(input: Parameters<typeof createDestination>[0]): Outlet {
  const destination = createDestination(input);
  const { kind } = parseDestinationUri(input.choice.uri, input);
  return {
    destination: withoutTracing(withDeadline(destination, DEADLINE)),
    content: destination.content,
    form: kind === 'otlp-http' ? 'spans' : 'traces',
  };
}
