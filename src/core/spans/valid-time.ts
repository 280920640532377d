const LATEST = 2n ** 63n - 1n;

/**
 * Whether a time, in nanoseconds since the Unix epoch, is one that a store can hold: SQL has signed 64 bits for it, until the
 * year 2262. OTLP has unsigned ones, so a receiver takes more than it can store, and what is written of a time before 1970 is
 * another one. What is not valid is left out: a time moved into the range would be an invented one.
 */
export function isValidTime(nanoseconds: bigint): boolean {
  return nanoseconds >= 0n && nanoseconds <= LATEST;
}
