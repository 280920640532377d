import type { SpanRecord, Trace } from '../../core/spans/span.ts';
import type { ReceivedSpan } from '../received-span.ts';

/** A trace of all that came of it, the same whatever the order in which it came: children before parents, the root last. */
export function assembleTrace(received: readonly [ReceivedSpan, ...ReceivedSpan[]]): Trace {
  const spans = [...new Map(received.map((span) => [span.record.spanId, span])).values()];
  const root = findRoot(spans);
  const { resource, scope, record } = root ?? received[0];
  const records = spans.filter((span) => span !== root).map((span) => span.record);
  records.sort(byEnd);
  return {
    traceId: record.traceId,
    resource,
    scope,
    spans: root === undefined ? records : [...records, asRoot(root.record)],
  };
}

/**
 * Without a root of its own, the trace's first span whose parent is in another process is the root here: that process
 * sends its spans elsewhere, and MLflow would show a trace without a root as going on for ever.
 */
function findRoot(spans: readonly ReceivedSpan[]): ReceivedSpan | undefined {
  return (
    first(spans.filter(({ record }) => record.parentSpanId === undefined)) ??
    first(spans.filter((span) => span.hasRemoteParent))
  );
}

function first(spans: readonly ReceivedSpan[]): ReceivedSpan | undefined {
  return spans.toSorted((a, b) => byStart(a.record, b.record))[0];
}

/** The parent in the other process is not lost: it stays as a link. */
function asRoot(record: SpanRecord): SpanRecord {
  const { traceId, parentSpanId } = record;
  if (parentSpanId === undefined) return record;
  const link = { traceId, spanId: parentSpanId, attributes: {} };
  return { ...record, parentSpanId: undefined, links: [...record.links, link] };
}

function byStart(a: SpanRecord, b: SpanRecord): number {
  return compare(a.startTime, b.startTime) || compare(a.spanId, b.spanId);
}

/** A child ends before its parent; where both end at once, the parent is the one that started first. */
function byEnd(a: SpanRecord, b: SpanRecord): number {
  return compare(a.endTime, b.endTime) || compare(b.startTime, a.startTime) || compare(a.spanId, b.spanId);
}

function compare<Value extends bigint | string>(a: Value, b: Value): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
