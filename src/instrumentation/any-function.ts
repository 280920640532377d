/** A function of the SDK: what it takes and gives is not ours to know. */
export type AnyFunction = (...args: readonly unknown[]) => unknown;
