import { asNumber, asString } from './json.ts';

/** Nanoseconds since the Unix epoch. */
export type Nanoseconds = bigint;

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

export function fromMilliseconds(milliseconds: number): Nanoseconds {
  return BigInt(Math.round(milliseconds)) * NANOSECONDS_PER_MILLISECOND;
}

/** ISO 8601, as transcripts write it (`2026-11-22T18:22:43.047Z`). */
export function fromIsoTimestamp(value: unknown): Nanoseconds | undefined {
  const text = asString(value);
  return text === undefined ? undefined : fromEpochMilliseconds(Date.parse(text));
}

/** In the year 2261; what 64 bits of nanoseconds hold ends soon after. */
const LATEST = 9.2e12;

/** Milliseconds since the epoch, as the journal writes them. */
export function fromEpochMilliseconds(value: unknown): Nanoseconds | undefined {
  const milliseconds = asNumber(value);
  return milliseconds === undefined || milliseconds < 0 || milliseconds > LATEST
    ? undefined
    : fromMilliseconds(milliseconds);
}

/** For sorting, the earliest first. */
export function compareTimes(left: Nanoseconds, right: Nanoseconds): number {
  if (left < right) return -1;
  return left > right ? 1 : 0;
}

type Times = readonly (Nanoseconds | undefined)[];

/** Lists, not arguments: a long turn has more events than a call may have arguments. */
export function earliest(times: Times): Nanoseconds | undefined {
  let found: Nanoseconds | undefined;
  for (const time of times) if (time !== undefined && (found === undefined || time < found)) found = time;
  return found;
}

export function latest(times: Times): Nanoseconds | undefined {
  let found: Nanoseconds | undefined;
  for (const time of times) if (time !== undefined && (found === undefined || time > found)) found = time;
  return found;
}
