import { ATTR_GEN_AI_CONVERSATION_ID, ATTR_SESSION_ID } from '../../core/spans/semconv.generated.ts';
import type { AttributeValue, SpanRecord } from '../../core/spans/span.ts';
import { COST_SOURCES } from '../../core/targets/mlflow/cost.ts';
import { contentSize } from '../../core/targets/mlflow/size-stats.ts';
import { TYPE_SOURCES } from '../../core/targets/mlflow/span-type.ts';
import { USAGE_SOURCES } from '../../core/targets/mlflow/token-usage.ts';
import { isGenAiSpan } from '../is-genai-span.ts';
import type { ReceivedSpan } from '../received-span.ts';

/** What the totals of a trace are made of (core/targets/mlflow/trace-info.ts). */
const COUNTED = [
  ...TYPE_SOURCES,
  ...USAGE_SOURCES,
  ...COST_SOURCES,
  ATTR_GEN_AI_CONVERSATION_ID,
  ATTR_SESSION_ID,
];

/**
 * Spans that the destination has, without what the totals of their trace do not need. The root, and the last GenAI span of a
 * finished trace, stay as they are: its previews and metadata are made of them.
 */
export function summarizeSpans(spans: readonly ReceivedSpan[]): readonly ReceivedSpan[] {
  const root = spans.findLast(({ record }) => record.parentSpanId === undefined);
  const agent = root && !isGenAiSpan(root.record) ? lastGenAi(spans) : root;
  return spans.map((span) =>
    span === root || span === agent || span.hasRemoteParent
      ? span
      : { ...span, record: summarize(span.record) },
  );
}

function lastGenAi(spans: readonly ReceivedSpan[]): ReceivedSpan | undefined {
  let last: ReceivedSpan | undefined;
  for (const span of spans) {
    if (!isGenAiSpan(span.record)) continue;
    if (last === undefined || span.record.endTime >= last.record.endTime) last = span;
  }
  return last;
}

function summarize(record: SpanRecord): SpanRecord {
  if (record.omittedBytes !== undefined) return record;
  const attributes: Record<string, AttributeValue> = {};
  for (const name of COUNTED) {
    const value = record.attributes[name];
    if (value !== undefined) attributes[name] = value;
  }
  const { status } = record;
  const kept: SpanRecord = {
    ...record,
    attributes,
    events: [],
    links: [],
    status: status.code === 'error' ? { code: 'error', message: '' } : status,
  };
  return { ...kept, omittedBytes: sizeOf(record) - sizeOf(kept) };
}

function sizeOf(record: SpanRecord): number {
  return contentSize(Object.values(record.attributes), record);
}
