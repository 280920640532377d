/** A 64-bit integer as protobufjs takes it without losing bits. */
export interface Long {
  readonly low: number;
  readonly high: number;
  readonly unsigned: boolean;
}

const LOW_HALF = 0xffff_ffffn;

/**
 * The one place where a 64-bit integer becomes two halves. protobufjs encodes a `bigint` as 0 without an error, and a
 * number or (without the `long` package) a string loses nanoseconds.
 */
export function toLong(decimal: string): Long {
  const bits = BigInt.asUintN(64, BigInt(decimal));
  return { low: Number(bits & LOW_HALF), high: Number(bits >> 32n), unsigned: false };
}
