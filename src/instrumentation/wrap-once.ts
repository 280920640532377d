import type { AnyFunction } from './any-function.ts';

/** Global, so that two copies of this package in one process do not trace the same query twice. */
const WRAPPED = Symbol.for('claude-otel.wrapped');

/** The wrapped function under the original's name; a function that is wrapped already stays as it is. */
export function wrapOnce(original: AnyFunction, wrap: (original: AnyFunction) => AnyFunction): AnyFunction {
  if (Object.hasOwn(original, WRAPPED)) return original;
  const wrapped = wrap(original);
  Object.defineProperty(wrapped, WRAPPED, { value: true });
  Object.defineProperty(wrapped, 'name', { value: original.name, configurable: true });
  return wrapped;
}
