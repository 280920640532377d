import type { OwnAttribute } from '../../spans/own-names.ts';
import {
  ATTR_GEN_AI_CONVERSATION_ID,
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_SESSION_ID,
} from '../../spans/semconv.generated.ts';
import type { Trace } from '../../spans/span.ts';
import { type MappedSpan, mappedText } from './map-span.ts';
import { MAX_SESSION_LENGTH, METADATA, SPAN } from './mlflow-names.ts';
import type { MlflowTraceInfo } from './mlflow-trace.ts';
import { mlflowTraceId } from './mlflow-trace-id.ts';
import { preview } from './preview.ts';
import { rawInputMessages, rawOutputMessages } from './raw-messages.ts';
import { asText } from './read-attribute.ts';
import { addSizeMetadata } from './size-stats.ts';
import { UNKNOWN_TYPE } from './span-type.ts';
import { storableText } from './storable-text.ts';
import { usageJson } from './token-usage.ts';
import { addAgentMetadata } from './trace-metadata.ts';
import { traceTags } from './trace-tags.ts';
import { traceTotals } from './trace-totals.ts';

const PROMPT_ID: OwnAttribute = 'claude_code.prompt.id';
const MAX_NAME_LENGTH = 4096;
const MAX_CLIENT_REQUEST_ID_LENGTH = 50;

/** What MLflow shows of a trace without its spans. Where several have no parent, the last one is the root, as in `Trace`. */
export function traceInfo({ traceId, resource }: Trace, spans: readonly MappedSpan[]): MlflowTraceInfo {
  const root = spans.findLast(isRoot);
  const agent = root && outermostAgent(spans, root);
  const name = storableText((root ?? spans.at(-1))?.record.name.slice(0, MAX_NAME_LENGTH) ?? '');
  const sessionId = session(spans, root);
  const { usage, cost } = traceTotals(spans);
  const metadata = generalMetadata({ sessionId, usage, cost });
  if (root && agent) addAgentMetadata(metadata, root.facts.attributes, agent.facts.attributes);
  addSizeMetadata(metadata, spans);
  const [start, end] = root ? [root.record.startTime, root.record.endTime] : outerTimes(spans);
  return {
    traceId: mlflowTraceId(traceId),
    clientRequestId: clientRequestId(root),
    name,
    sessionId,
    requestTime: start,
    executionDuration: end > start ? end - start : 0n,
    state: state(spans),
    requestPreview: agent && requestPreview(agent),
    responsePreview: agent && responsePreview(agent),
    usage,
    cost,
    metadata,
    tags: traceTags(name, resource),
  };
}

/**
 * The span that speaks for the trace: its root, or, where that is none of GenAI (an HTTP request), the outermost one that is.
 * Children stand before parents, so it is the last.
 */
function outermostAgent(spans: readonly MappedSpan[], root: MappedSpan): MappedSpan {
  return isGenAi(root) ? root : (spans.findLast(isGenAi) ?? root);
}

function isGenAi(span: MappedSpan): boolean {
  return span.facts.type !== UNKNOWN_TYPE || mappedText(span, SPAN.inputs) !== undefined;
}

function isRoot({ record }: MappedSpan): boolean {
  return record.parentSpanId === undefined;
}

/** Without a root the trace is still going on. A failure stays one, whichever of several roots is the trace's own. */
function state(spans: readonly MappedSpan[]): MlflowTraceInfo['state'] {
  const roots = spans.filter(isRoot);
  if (roots.length === 0) return 'IN_PROGRESS';
  return roots.some(({ status }) => status.code === 'error') ? 'ERROR' : 'OK';
}

/** From the first start to the last end. */
function outerTimes(spans: readonly MappedSpan[]): readonly [start: bigint, end: bigint] {
  const [first] = spans;
  if (first === undefined) return [0n, 0n];
  let { startTime, endTime } = first.record;
  for (const { record } of spans) {
    if (record.startTime < startTime) startTime = record.startTime;
    if (record.endTime > endTime) endTime = record.endTime;
  }
  return [startTime, endTime];
}

/** The session ties turns, so it is looked for on any span; the root speaks first. */
function session(spans: readonly MappedSpan[], root: MappedSpan | undefined): string | undefined {
  const id = (root && sessionOf(root)) ?? firstSession(spans);
  return id && storableText(id.slice(0, MAX_SESSION_LENGTH));
}

function firstSession(spans: readonly MappedSpan[]): string | undefined {
  for (const span of spans) {
    const id = sessionOf(span);
    if (id !== undefined) return id;
  }
  return undefined;
}

function sessionOf({ facts: { attributes } }: MappedSpan): string | undefined {
  return asText(attributes[ATTR_GEN_AI_CONVERSATION_ID]) ?? asText(attributes[ATTR_SESSION_ID]);
}

/** A column of 50 characters: an id cut short would be another id. */
function clientRequestId(root: MappedSpan | undefined): string | undefined {
  const id = root && asText(root.facts.attributes[PROMPT_ID]);
  return id !== undefined && id.length <= MAX_CLIENT_REQUEST_ID_LENGTH ? id : undefined;
}

function requestPreview(agent: MappedSpan): string | undefined {
  const messages = asText(agent.facts.attributes[ATTR_GEN_AI_INPUT_MESSAGES]);
  return preview({ messages, readRaw: rawInputMessages, whole: mappedText(agent, SPAN.inputs) }, 'user');
}

function responsePreview(agent: MappedSpan): string | undefined {
  const messages = asText(agent.facts.attributes[ATTR_GEN_AI_OUTPUT_MESSAGES]);
  return preview(
    { messages, readRaw: rawOutputMessages, whole: mappedText(agent, SPAN.outputs) },
    'assistant',
  );
}

type General = Pick<MlflowTraceInfo, 'sessionId' | 'usage' | 'cost'>;

function generalMetadata({ sessionId, usage, cost }: General): Record<string, string> {
  const metadata: Record<string, string> = { [METADATA.schemaVersion]: '3' };
  if (sessionId !== undefined) metadata[METADATA.session] = sessionId;
  if (usage !== undefined) metadata[METADATA.tokenUsage] = usageJson(usage);
  if (cost !== undefined) metadata[METADATA.cost] = JSON.stringify(cost);
  return metadata;
}
