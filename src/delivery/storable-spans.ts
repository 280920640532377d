import type { SpanRecord, Trace } from '../core/spans/span.ts';
import type { LeftOut } from './left-out.ts';

/** The last nanosecond of a column or field of 64 bits with a sign, in the year 2262. */
const LATEST = 2n ** 63n - 1n;

const WHY = 'its times are not within 1970 and 2262, and no backend can hold them';

export interface StorableSpans {
  readonly trace: Trace;
  readonly leftOut: readonly LeftOut[];
}

/**
 * The trace without spans of impossible times: a clock that was never set, microseconds that were given as milliseconds. SQLite
 * cannot be given them, protobuf would write another time.
 */
export function storableSpans(trace: Trace): StorableSpans {
  if (trace.spans.every(isStorable)) return { trace, leftOut: [] };
  const others = trace.spans.filter((span) => !isStorable(span));
  return {
    trace: { ...trace, spans: trace.spans.filter(isStorable) },
    leftOut: others.map((span) => ({ span, why: WHY })),
  };
}

function isStorable({ startTime, endTime }: SpanRecord): boolean {
  return isTime(startTime) && isTime(endTime);
}

function isTime(nanoseconds: bigint): boolean {
  return nanoseconds >= 0n && nanoseconds <= LATEST;
}
