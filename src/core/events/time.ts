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
  if (text === undefined) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : fromMilliseconds(milliseconds);
}

/** Milliseconds since the epoch, as the journal writes them. Years outside 1970-2262 do not fit OTLP's fixed64. */
export function fromEpochMilliseconds(value: unknown): Nanoseconds | undefined {
  const milliseconds = asNumber(value);
  return milliseconds === undefined || milliseconds < 0 || milliseconds > 9.2e15 / 1000
    ? undefined
    : fromMilliseconds(milliseconds);
}

export function earliest(...times: readonly (Nanoseconds | undefined)[]): Nanoseconds | undefined {
  let found: Nanoseconds | undefined;
  for (const time of times) if (time !== undefined && (found === undefined || time < found)) found = time;
  return found;
}

export function latest(...times: readonly (Nanoseconds | undefined)[]): Nanoseconds | undefined {
  let found: Nanoseconds | undefined;
  for (const time of times) if (time !== undefined && (found === undefined || time > found)) found = time;
  return found;
}
