import { compareTimes } from '../../core/events/time.ts';
import type { SpanRecord, Trace } from '../../core/spans/span.ts';
import type { ReceivedSpan } from '../received-span.ts';

export interface TraceParts {
  /** What is known of the trace; the later of two with one id counts. */
  readonly all: readonly ReceivedSpan[];
  /** Those of them that are to be sent. */
  readonly sent: readonly ReceivedSpan[];
  readonly isComplete: boolean;
}

/** A trace of all that came of it, the same whatever the order in which it came: children before parents, the root last. */
export function assembleTrace({ all, sent, isComplete }: TraceParts): readonly Trace[] {
  const spans = new Map<string, ReceivedSpan>();
  for (const span of all) spans.set(span.record.spanId, span);
  const root = isComplete ? findRoot(spans.values()) : undefined;
  const speaker = root ?? all[0];
  if (speaker === undefined) return [];
  const records: SpanRecord[] = [];
  for (const span of spans.values()) if (span !== root) records.push(span.record);
  records.sort(byEnd);
  if (root !== undefined) records.push(root.record);
  const { resource, scope, record } = speaker;
  const shape = { traceId: record.traceId, resource, scope };
  if (sent.length === all.length && root?.record.parentSpanId === undefined)
    return [{ ...shape, spans: records }];
  const ids = new Set(sent.map((span) => span.record.spanId));
  return [
    {
      ...shape,
      spans: records.filter(({ spanId }) => ids.has(spanId)),
      whole: records.map((one) => (one === root?.record ? asRoot(one) : one)),
    },
  ];
}

/**
 * Without a root of its own, the trace's first span whose parent is in another process is the root here: that process
 * sends its spans elsewhere, and MLflow would show a trace without a root as going on for ever.
 */
function findRoot(spans: Iterable<ReceivedSpan>): ReceivedSpan | undefined {
  let own: ReceivedSpan | undefined;
  let remote: ReceivedSpan | undefined;
  for (const span of spans) {
    if (span.record.parentSpanId === undefined) own = earlier(own, span);
    else if (span.hasRemoteParent) remote = earlier(remote, span);
  }
  return own ?? remote;
}

function earlier(known: ReceivedSpan | undefined, span: ReceivedSpan): ReceivedSpan {
  return known === undefined || byStart(span.record, known.record) < 0 ? span : known;
}

/** For what is said of the trace only: the span that is sent keeps its parent, which another process may send to the same place. */
function asRoot(record: SpanRecord): SpanRecord {
  return record.parentSpanId === undefined ? record : { ...record, parentSpanId: undefined };
}

function byStart(a: SpanRecord, b: SpanRecord): number {
  return compareTimes(a.startTime, b.startTime) || compareIds(a.spanId, b.spanId);
}

/** A child ends before its parent; where both end at once, the parent is the one that started first. */
function byEnd(a: SpanRecord, b: SpanRecord): number {
  return (
    compareTimes(a.endTime, b.endTime) ||
    compareTimes(b.startTime, a.startTime) ||
    compareIds(a.spanId, b.spanId)
  );
}

function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
