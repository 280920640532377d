import { asList, asObject, type JsonObject } from '../core/events/json.ts';
import { inheritedEnvironment, marked } from './child-environment.ts';

/** The events whose callbacks add to the messages: those that `setup` registers as shell hooks, as far as the SDK delivers them. */
const EVENTS = [
  'UserPromptSubmit',
  'Stop',
  'StopFailure',
  'SubagentStop',
  'PostToolUse',
  'PostToolUseFailure',
  'PermissionRequest',
  'PreCompact',
  'PostCompact',
] as const;

export type HookListener = (payload: unknown) => void;

/** A copy of the user's options with our callbacks behind theirs, and the mark in an environment that they give. Theirs are not touched. */
export function instrumentOptions(
  options: unknown,
  listen: HookListener,
  environment: 'inherited' | 'given' = 'inherited',
): JsonObject {
  const given = asObject(options) ?? {};
  const env = asObject(given['env']) as Readonly<Record<string, string>> | undefined;
  const ownEnvironment = env === undefined ? undefined : marked(env);
  const childEnvironment = ownEnvironment ?? (environment === 'given' ? inheritedEnvironment() : undefined);
  return {
    ...given,
    hooks: withListener(asObject(given['hooks']) ?? {}, listen),
    ...(childEnvironment === undefined ? {} : { env: childEnvironment }),
  };
}

function withListener(hooks: JsonObject, listen: HookListener): JsonObject {
  const callback = async (payload: unknown): Promise<JsonObject> => {
    listen(payload);
    return {};
  };
  const added = EVENTS.map((event) => [event, [...asList(hooks[event]), { hooks: [callback] }]] as const);
  return { ...hooks, ...Object.fromEntries(added) };
}
