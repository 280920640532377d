import { asObject } from '../core/events/json.ts';
import type { AnyFunction } from './any-function.ts';
import { guarded } from './guarded.ts';
import { instrumentOptions } from './instrument-options.ts';
import { overlay } from './overlay.ts';
import type { QueryObserver } from './query-observer.ts';
import { startObserving } from './start-observing.ts';
import { startOnce } from './start-once.ts';
import type { Telemetry } from './telemetry.ts';
import { isOurs, startWithin } from './wrap-query.ts';

/** What a process that was started ahead gives: `query` of `startup()`, `claim` of `prewarm()`. */
type Begin = 'query' | 'claim';

/** `startup` and `prewarm`: Claude Code starts before there is a prompt; the agent's span begins with the query. */
export function wrapStartup(original: AnyFunction, begin: Begin, telemetry: Telemetry): AnyFunction {
  return function startup(this: unknown, ...args) {
    const ahead = guarded(() => (isOurs(args[0], telemetry) ? prepare(args) : undefined));
    if (ahead === undefined) return Reflect.apply(original, this, args);
    const handle = startOnce(args[0], (): unknown => Reflect.apply(original, this, ahead.args));
    if (!(handle instanceof Promise)) return handle;
    return handle.then((warm: unknown) => {
      guarded(() => wrapBegin({ warm, begin, ahead, telemetry }));
      return warm;
    });
  };
}

interface Ahead {
  readonly args: readonly unknown[];
  readonly options: unknown;
  readonly slot: { observer: QueryObserver | undefined };
}

/** Parameters that the SDK cannot use reach it as they are: saying so is its part. `startup` and `prewarm` can do without any. */
function prepare(args: readonly unknown[]): Ahead {
  const [parameters = {}, ...rest] = args;
  const slot: Ahead['slot'] = { observer: undefined };
  const given = asObject(parameters);
  if (given === undefined) return { args, options: undefined, slot };
  const { options } = given;
  const instrumented = instrumentOptions(options, (payload) => slot.observer?.hook(payload), 'given');
  return { args: [overlay(given, { options: instrumented }), ...rest], options, slot };
}

interface Warm {
  readonly warm: unknown;
  readonly begin: Begin;
  readonly ahead: Ahead;
  readonly telemetry: Telemetry;
}

function wrapBegin({ warm, begin, ahead, telemetry }: Warm): void {
  const handle = asObject(warm);
  const original = handle?.[begin];
  if (handle === undefined || typeof original !== 'function') return;
  const value = (...args: readonly unknown[]): unknown => {
    const start = (): unknown => Reflect.apply(original, handle, args);
    // A handle serves one query, and refuses another itself.
    const isFree = ahead.slot.observer === undefined;
    const observer = guarded(() =>
      isFree && isOurs(args[0], telemetry) ? startObserving(ahead.options, telemetry) : undefined,
    );
    if (observer === undefined) return start();
    const query = startWithin({ observer, options: ahead.options }, start);
    // A refused claim may be followed by one that is taken.
    ahead.slot.observer = observer;
    return query;
  };
  Object.defineProperty(handle, begin, { value, configurable: true, writable: true });
}
