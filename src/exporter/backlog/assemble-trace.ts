import { compareTimes } from '../../core/events/time.ts';
import type { SpanRecord, Trace } from '../../core/spans/span.ts';
import type { ReceivedSpan } from '../received-span.ts';

/** A trace of all that came of it, the same whatever the order in which it came: children before parents, the root last. */
export function assembleTrace(received: readonly ReceivedSpan[], isComplete: boolean): Trace | undefined {
  const spans = new Map<string, ReceivedSpan>();
  for (const span of received) spans.set(span.record.spanId, span);
  const root = isComplete ? findRoot(spans.values()) : undefined;
  const speaker = root ?? received[0];
  if (speaker === undefined) return undefined;
  const records: SpanRecord[] = [];
  for (const span of spans.values()) if (span !== root) records.push(span.record);
  records.sort(byEnd);
  if (root !== undefined) records.push(asRoot(root.record));
  const { resource, scope, record } = speaker;
  return { traceId: record.traceId, resource, scope, spans: records };
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

/** The parent in the other process is not lost: it stays as a link. */
function asRoot(record: SpanRecord): SpanRecord {
  const { traceId, parentSpanId } = record;
  if (parentSpanId === undefined) return record;
  const link = { traceId, spanId: parentSpanId, attributes: {} };
  return { ...record, parentSpanId: undefined, links: [...record.links, link] };
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
