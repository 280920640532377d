import type { OwnAttribute } from '../../spans/own-names.ts';
import {
  ATTR_GEN_AI_CONVERSATION_ID,
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_SESSION_ID,
} from '../../spans/semconv.generated.ts';
import type { SpanRecord, Trace } from '../../spans/span.ts';
import { type MappedSpan, mappedText } from './map-span.ts';
import { METADATA, SPAN } from './mlflow-names.ts';
import type { MlflowTraceInfo } from './mlflow-trace.ts';
import { mlflowTraceId } from './mlflow-trace-id.ts';
import { preview } from './preview.ts';
import { readText } from './read-attribute.ts';
import { sizeMetadata } from './size-stats.ts';
import { UNKNOWN_TYPE } from './span-type.ts';
import { storableText } from './storable-text.ts';
import { usageJson } from './token-usage.ts';
import { agentMetadata } from './trace-metadata.ts';
import { traceTags } from './trace-tags.ts';
import { traceTotals } from './trace-totals.ts';

const PROMPT_ID: OwnAttribute = 'claude_code.prompt.id';
const MAX_NAME_LENGTH = 4096;
const MAX_SESSION_LENGTH = 250;
const MAX_CLIENT_REQUEST_ID_LENGTH = 50;

/** What MLflow shows of a trace without its spans. */
export function traceInfo({ traceId, resource }: Trace, spans: readonly MappedSpan[]): MlflowTraceInfo {
  const root = spans.find(({ record }) => record.parentSpanId === undefined);
  const agent = root && outermostAgent(spans, root);
  const name = storableText((root ?? spans.at(-1))?.record.name.slice(0, MAX_NAME_LENGTH) ?? '');
  const sessionId = session(spans, root);
  const totals = traceTotals(spans, agent);
  return {
    traceId: mlflowTraceId(traceId),
    clientRequestId: clientRequestId(root),
    name,
    sessionId,
    ...times(spans, root?.record),
    state: state(root),
    ...(agent ? previews(agent) : NO_PREVIEWS),
    ...totals,
    metadata: {
      [METADATA.schemaVersion]: '3',
      ...generalMetadata({ sessionId, usage: totals.usage, cost: totals.cost }),
      ...(root && agent && agentMetadata(root.facts.attributes, agent.facts.attributes)),
      ...sizeMetadata(spans),
    },
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

/** Without a root the trace is still going on. */
function state(root: MappedSpan | undefined): MlflowTraceInfo['state'] {
  if (root === undefined) return 'IN_PROGRESS';
  return root.status.code === 'error' ? 'ERROR' : 'OK';
}

function times(spans: readonly MappedSpan[], root: SpanRecord | undefined) {
  const timed = root ? [root] : spans.map(({ record }) => record);
  const start = timed.map((span) => span.startTime).reduce(earlier, timed[0]?.startTime ?? 0n);
  const end = timed.map((span) => span.endTime).reduce(later, start);
  return { requestTime: start, executionDuration: end - start };
}

function earlier(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
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
  return readText(attributes, ATTR_GEN_AI_CONVERSATION_ID) ?? readText(attributes, ATTR_SESSION_ID);
}

/** A column of 50 characters: an id cut short would be another id. */
function clientRequestId(root: MappedSpan | undefined): string | undefined {
  const id = root && readText(root.facts.attributes, PROMPT_ID);
  return id !== undefined && id.length <= MAX_CLIENT_REQUEST_ID_LENGTH ? id : undefined;
}

const NO_PREVIEWS = { requestPreview: undefined, responsePreview: undefined };

function previews(agent: MappedSpan): Pick<MlflowTraceInfo, 'requestPreview' | 'responsePreview'> {
  const said = (name: string) => readText(agent.facts.attributes, name);
  return {
    requestPreview: preview(said(ATTR_GEN_AI_INPUT_MESSAGES), 'user', mappedText(agent, SPAN.inputs)),
    responsePreview: preview(said(ATTR_GEN_AI_OUTPUT_MESSAGES), 'assistant', mappedText(agent, SPAN.outputs)),
  };
}

type General = Pick<MlflowTraceInfo, 'sessionId' | 'usage' | 'cost'>;

function generalMetadata({ sessionId, usage, cost }: General): Readonly<Record<string, string>> {
  const metadata: Record<string, string> = {};
  if (sessionId !== undefined) metadata[METADATA.session] = sessionId;
  if (usage !== undefined) metadata[METADATA.tokenUsage] = usageJson(usage);
  if (cost !== undefined) metadata[METADATA.cost] = JSON.stringify(cost);
  return metadata;
}
