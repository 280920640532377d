import type { CollectedSpan } from '../peers/collected-span.ts';
import { fromAttributes, type StoredSpan, type StoredTrace, type StoredUsage } from './stored-trace.ts';

/** The spans that a Collector got, as traces; a trace without a root shows as one without a session. */
export function fromCollected(spans: readonly CollectedSpan[]): readonly StoredTrace[] {
  return [...Map.groupBy(spans, ({ traceId }) => traceId)].map(([traceId, own]) => toTrace(traceId, own));
}

function toTrace(traceId: string, spans: readonly CollectedSpan[]): StoredTrace {
  const root = spans.find(({ parentSpanId }) => parentSpanId === undefined);
  return {
    traceId,
    session: (root?.attributes['gen_ai.conversation.id'] as string | undefined) ?? '',
    failed: root?.status.code === ERROR,
    usage: sumUsage(spans.filter(({ attributes }) => attributes['gen_ai.operation.name'] === 'chat')),
    spans: spans.map(fromSpan),
  };
}

/** Of the model calls: OTLP knows no trace of which a total could be told. */
function sumUsage(calls: readonly CollectedSpan[]): StoredUsage {
  const sum = (name: string): number =>
    calls.reduce((total, { attributes }) => total + Number(attributes[`gen_ai.usage.${name}`] ?? 0), 0);
  return {
    input: sum('input_tokens'),
    output: sum('output_tokens'),
    cacheRead: sum('cache_read.input_tokens'),
    cacheWrite: sum('cache_write.input_tokens'),
  };
}

const ERROR = 2;

function fromSpan(span: CollectedSpan): StoredSpan {
  return {
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    start: BigInt(span.startTimeUnixNano),
    end: BigInt(span.endTimeUnixNano),
    failed: span.status.code === ERROR,
    ...fromAttributes(span.attributes),
  };
}
