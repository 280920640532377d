import type { SpanRecord, Trace } from '../core/spans/span.ts';
import { isValidTime } from '../core/spans/valid-time.ts';
import type { LeftOut } from './left-out.ts';

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
  return isValidTime(startTime) && isValidTime(endTime);
}
