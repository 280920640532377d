import { context } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { asObject } from '../core/events/json.ts';
import type { AnyFunction } from './any-function.ts';
import { withMarkedEnvironment } from './child-environment.ts';
import { guarded } from './guarded.ts';
import { instrumentOptions } from './instrument-options.ts';
import { observeIterator } from './observe-iterator.ts';
import { overlay } from './overlay.ts';
import type { QueryObserver } from './query-observer.ts';
import { startObserving, wasAborted } from './start-observing.ts';
import type { Telemetry } from './telemetry.ts';

interface Prepared {
  readonly observer: QueryObserver;
  readonly args: readonly unknown[];
  readonly options: unknown;
}

/** `query` that makes spans. Whatever goes wrong on our side, the original runs with the original arguments. */
export function wrapQuery(original: AnyFunction, telemetry: Telemetry): AnyFunction {
  return function query(this: unknown, ...args) {
    const prepared = isWatched(telemetry) ? guarded(() => prepare(args, telemetry)) : undefined;
    if (prepared === undefined) return Reflect.apply(original, this, args);
    return watched(prepared, () => Reflect.apply(original, this, prepared.args));
  };
}

export function isWatched(telemetry: Telemetry): boolean {
  return telemetry.isEnabled() && !isTracingSuppressed(context.active());
}

/** Parameters that the SDK cannot use reach it as they are: saying so is its part. */
function prepare(args: readonly unknown[], telemetry: Telemetry): Prepared {
  const [parameters, ...rest] = args;
  const given = asObject(parameters);
  if (given === undefined)
    return { observer: startObserving(undefined, telemetry), options: undefined, args };
  const options = given['options'];
  // First what may fail: a span that was started would stay open.
  const instrumented = instrumentOptions(options, (payload) => observer.hook(payload));
  const observer = startObserving(options, telemetry);
  return { observer, options, args: [overlay(given, { options: instrumented }), ...rest] };
}

function watched({ observer, options }: Prepared, start: () => unknown): unknown {
  const query = startWithin(observer, () => withMarkedEnvironment(start));
  watchQuery(query, observer, options);
  return query;
}

/** The SDK remembers the context of this call for callbacks, in-process tools and the child's TRACEPARENT. */
export function startWithin<Result>(observer: QueryObserver, start: () => Result): Result {
  try {
    return context.with(observer.context, start);
  } catch (error) {
    observer.end({ kind: 'threw', error, aborted: false });
    throw error;
  }
}

export function watchQuery(query: unknown, observer: QueryObserver, options: unknown): void {
  const observed = guarded(() => {
    observeIterator(query as AsyncIterable<unknown>, observer, () => wasAborted(options));
    return true;
  });
  if (observed === undefined) observer.end({ kind: 'left' });
}
