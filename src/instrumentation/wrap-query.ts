import { context } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { asObject } from '../core/events/json.ts';
import type { AnyFunction } from './any-function.ts';
import { withMarkedEnvironment } from './child-environment.ts';
import { guarded } from './guarded.ts';
import { areInstrumented, instrumentOptions } from './instrument-options.ts';
import { observeIterator } from './observe-iterator.ts';
import { overlay } from './overlay.ts';
import type { QueryObserver } from './query-observer.ts';
import { startObserving, wasAborted } from './start-observing.ts';
import { isStarting, isAsyncIterable, startOnce } from './start-once.ts';
import type { Telemetry } from './telemetry.ts';

/** A query and who watches it; the options as they were given. */
interface Watched {
  readonly observer: QueryObserver;
  readonly options: unknown;
}

interface Prepared extends Watched {
  readonly args: readonly unknown[];
}

/** `query` that makes spans. Whatever goes wrong on our side, the original runs with the original arguments. */
export function wrapQuery(original: AnyFunction, telemetry: Telemetry): AnyFunction {
  return function query(this: unknown, ...args) {
    const prepared = guarded(() => (isOurs(args[0], telemetry) ? prepare(args, telemetry) : undefined));
    if (prepared === undefined) return Reflect.apply(original, this, args);
    const start = (): unknown => Reflect.apply(original, this, prepared.args);
    return startWithin(prepared, () => startOnce(args[0], () => withMarkedEnvironment(start)));
  };
}

/** Whether a call with these parameters is one to watch. */
export function isOurs(parameters: unknown, telemetry: Telemetry): boolean {
  const wanted = telemetry.isEnabled() && !isTracingSuppressed(context.active());
  return wanted && !isStarting(parameters) && !areInstrumented(asObject(parameters)?.['options']);
}

/** Parameters that the SDK cannot use reach it as they are: saying so is its part. */
function prepare(args: readonly unknown[], telemetry: Telemetry): Prepared {
  const [parameters, ...rest] = args;
  const given = isAsyncIterable(parameters) ? undefined : asObject(parameters);
  if (given === undefined)
    return { observer: startObserving(undefined, telemetry), options: undefined, args };
  const options = given['options'];
  // First what may fail: a span that was started would stay open.
  const instrumented = instrumentOptions(options, (payload) => observer.hook(payload));
  const observer = startObserving(options, telemetry);
  return { observer, options, args: [overlay(given, { options: instrumented }), ...rest] };
}

/** Starts a query and watches it. The SDK remembers the context of this call for callbacks, in-process tools and the child's TRACEPARENT. */
export function startWithin(watched: Watched, start: () => unknown): unknown {
  const query = startedWithin(watched, start);
  watchQuery(query, watched);
  return query;
}

function startedWithin(watched: Watched, start: () => unknown): unknown {
  try {
    return context.with(watched.observer.context, start);
  } catch (error) {
    endThrown(error, watched);
    throw error;
  }
}

function endThrown(error: unknown, { observer, options }: Watched): void {
  observer.end({ kind: 'threw', error, aborted: guarded(() => wasAborted(options)) ?? false });
}

/** A program's own function around `query` may give a promise of it, or what it has made of its messages. */
function watchQuery(query: unknown, watched: Watched): void {
  if (query instanceof Promise)
    query.then(
      (given) => watchQuery(given, watched),
      (error: unknown) => endThrown(error, watched),
    );
  else if (!isAsyncIterable(query) || !watchIterator(query, watched)) watched.observer.end({ kind: 'left' });
}

function watchIterator(query: AsyncIterable<unknown>, { observer, options }: Watched): boolean {
  const observed = guarded(() => {
    observeIterator(query, observer, () => wasAborted(options));
    return true;
  });
  return observed === true;
}
