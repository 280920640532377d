import { asList, asObject, type JsonObject } from '../core/events/json.ts';
import { inheritedEnvironment, marked } from './child-environment.ts';
import { overlay } from './overlay.ts';

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

/** Global, so that two copies of this package in one process know each other's. */
const LISTENER = Symbol.for('claude-otel.listener');

export type HookListener = (payload: unknown) => void;

/**
 * A copy of the user's options with our callbacks behind theirs, and the mark in an environment that they give. Theirs are not touched, and what the SDK cannot use
 * stays as it is: saying so is the SDK's part.
 */
export function instrumentOptions<Options>(
  options: Options,
  listen: HookListener,
  environment: 'inherited' | 'given' = 'inherited',
): NonNullable<Options> {
  const wanted = options ?? ({} as NonNullable<Options>);
  const given = asObject(wanted);
  if (given === undefined) return wanted;
  const env = asObject(given['env']) as Readonly<Record<string, string>> | undefined;
  const ownEnvironment = env === undefined ? undefined : marked(env);
  const childEnvironment = ownEnvironment ?? (environment === 'given' ? inheritedEnvironment() : undefined);
  return overlay(wanted, {
    hooks: withListener(given['hooks'], listen),
    ...(childEnvironment === undefined ? {} : { env: childEnvironment }),
  });
}

/** Whether a query with these options is watched already: a function of the program's own around a `query` that is traced, too, handed them on. */
export function areInstrumented(options: unknown): boolean {
  const hooks = asObject(asObject(options)?.['hooks']);
  return asList(hooks?.['UserPromptSubmit']).some((matcher) =>
    Object.hasOwn(asObject(matcher) ?? {}, LISTENER),
  );
}

function withListener(hooks: unknown, listen: HookListener): unknown {
  const given = asObject(hooks ?? {});
  if (given === undefined) return hooks;
  const matcher = { hooks: [callbackOf(listen)], [LISTENER]: true };
  const added = EVENTS.flatMap((event) => {
    const matchers = given[event] || [];
    return Array.isArray(matchers) ? [[event, [...(matchers as readonly unknown[]), matcher]] as const] : [];
  });
  return { ...given, ...Object.fromEntries(added) };
}

function callbackOf(listen: HookListener): (payload: unknown) => Promise<JsonObject> {
  return async (payload) => {
    listen(payload);
    return {};
  };
}
