import type { AnyFunction } from './any-function.ts';

/** Global, so that two copies of this package in one process see each other's wrappers. */
const WRAPPED = Symbol.for('claude-otel.wrapped');

interface Wrapping {
  readonly original: AnyFunction;
  /** Whoever wraps: an instrumentation, or `traceQuery`. */
  readonly owner: object;
  readonly wrap: (original: AnyFunction) => AnyFunction;
}

/**
 * The wrapped function under the original's name; a function that this owner has wrapped already stays as it is. Wrappers of several owners lie around each other:
 * the outermost that is enabled traces (`start-once.ts`), so that one that is disabled leaves the query to the others.
 */
export function wrapOnce({ original, owner, wrap }: Wrapping): AnyFunction {
  if (isWrappedBy(original, owner)) return original;
  const wrapped = wrap(original);
  Object.defineProperty(wrapped, WRAPPED, { value: { original, owner } });
  Object.defineProperty(wrapped, 'name', { value: original.name, configurable: true });
  return wrapped;
}

function isWrappedBy(candidate: AnyFunction, owner: object): boolean {
  if (!Object.hasOwn(candidate, WRAPPED)) return false;
  const layer = Reflect.get(candidate, WRAPPED) as Pick<Wrapping, 'original' | 'owner'>;
  return layer.owner === owner || isWrappedBy(layer.original, owner);
}
