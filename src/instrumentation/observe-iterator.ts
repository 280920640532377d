import type { AnyFunction } from './any-function.ts';
import { guarded } from './guarded.ts';
import type { QueryObserver } from './query-observer.ts';

/**
 * Looks at what the SDK's own iterator gives. Its promises are handed on as they are: no message is held back, nothing is awaited in addition, and the object that the
 * program has stays the SDK's.
 */
export function observeIterator(
  query: AsyncIterable<unknown>,
  observer: QueryObserver,
  wasAborted: () => boolean,
): void {
  // The SDK's Query gives an inner generator here and uses the same one in its own next, return and throw (0.3.330).
  const iterator = query[Symbol.asyncIterator]();
  const threw = (error: unknown): void => observer.end({ kind: 'threw', error, aborted: wasAborted() });
  const advanced = (result: unknown): void => {
    const { done, value } = result as IteratorResult<unknown>;
    if (done === true) observer.end({ kind: 'finished' });
    else observer.message(value);
  };
  const left = (): void => observer.end({ kind: 'left' });
  watch(iterator, 'next', advanced, threw);
  watch(iterator, 'return', left, left);
  watch(iterator, 'throw', left, left);
  watch(query, Symbol.asyncDispose, left, left);
  watchClose(query, left);
}

/** Our look comes before the consumer's continuation, since it is the first to be attached. */
function watch(
  target: object,
  name: 'next' | 'return' | 'throw' | typeof Symbol.asyncDispose,
  settled: (result: unknown) => void,
  failed: (error: unknown) => void,
): void {
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function') return;
  define(target, name, (...args) => {
    const promise: unknown = Reflect.apply(original, target, args);
    if (promise instanceof Promise)
      promise.then(
        (result) => guarded(() => settled(result)),
        (error: unknown) => guarded(() => failed(error)),
      );
    return promise;
  });
}

/** `close()` ends the process without a word to a loop that nobody is in. */
const CLOSING_MS = 2500;

function watchClose(query: object, left: () => void): void {
  const original: unknown = Reflect.get(query, 'close');
  if (typeof original !== 'function') return;
  define(query, 'close', (...args) => {
    setTimeout(left, CLOSING_MS).unref();
    return Reflect.apply(original, query, args);
  });
}

function define(target: object, name: PropertyKey, value: AnyFunction): void {
  Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: false });
}
