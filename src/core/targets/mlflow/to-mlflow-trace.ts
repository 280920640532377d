import type { OwnAttribute } from '../../spans/own-names.ts';
import {
  ATTR_GEN_AI_CONVERSATION_ID,
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
  ATTR_GEN_AI_TOOL_DEFINITIONS,
  ATTR_SESSION_ID,
} from '../../spans/semconv.generated.ts';
import type { Attributes, SpanRecord, Trace } from '../../spans/span.ts';
import { METADATA, SPAN } from './mlflow-names.ts';
import type { MlflowTrace, MlflowTraceInfo } from './mlflow-trace.ts';
import { mlflowTraceId } from './mlflow-trace-id.ts';
import { preview } from './preview.ts';
import { readText } from './read-attribute.ts';
import { sizeMetadata } from './size-stats.ts';
import { mlflowAttributes } from './span-attributes.ts';
import { storableText } from './storable-text.ts';
import { rootMetadata } from './trace-metadata.ts';
import { traceTags } from './trace-tags.ts';
import { type TraceTotals, traceTotals } from './trace-totals.ts';

const PROMPT_ID: OwnAttribute = 'claude_code.prompt.id';
const MAX_NAME_LENGTH = 4096;
const MAX_SESSION_LENGTH = 250;
const MAX_CLIENT_REQUEST_ID_LENGTH = 50;

/** A trace as MLflow keeps it: spans with their `mlflow.*` attributes beside the GenAI ones, and the info made of them. */
export function toMlflowTrace(trace: Trace): MlflowTrace {
  const spans = trace.spans.map(toMlflowSpan);
  return { info: toInfo(trace, spans), spans };
}

/** Instrumentations leave a success unset; MLflow would show that as a state of its own, so it gets OK. */
function toMlflowSpan(span: SpanRecord): SpanRecord {
  const status: SpanRecord['status'] = span.status.code === 'unset' ? { code: 'ok' } : span.status;
  const mapped = mlflowAttributes(span);
  return { ...span, status, attributes: { ...mapped, ...withoutCopies(span.attributes, mapped) } };
}

/** Content stands under one name: kept under its GenAI name, too, it would double what is sent and stored (ADR 0032). */
function withoutCopies(attributes: Attributes, mapped: Attributes): Attributes {
  const copied = new Set(CONTENT_COPIES.filter(([to]) => to in mapped).flatMap(([, from]) => from));
  return copied.size === 0
    ? attributes
    : Object.fromEntries(Object.entries(attributes).filter(([name]) => !copied.has(name)));
}

const CONTENT_COPIES: readonly (readonly [to: string, from: readonly string[]])[] = [
  [SPAN.inputs, [ATTR_GEN_AI_INPUT_MESSAGES, ATTR_GEN_AI_TOOL_CALL_ARGUMENTS]],
  [SPAN.outputs, [ATTR_GEN_AI_OUTPUT_MESSAGES, ATTR_GEN_AI_TOOL_CALL_RESULT]],
  [SPAN.tools, [ATTR_GEN_AI_TOOL_DEFINITIONS]],
];

/** Totals, session and previews are read from the spans as they came, sizes from what is stored. */
function toInfo({ traceId, spans, resource }: Trace, mapped: readonly SpanRecord[]): MlflowTraceInfo {
  const root = spans.find((span) => span.parentSpanId === undefined);
  const name = storableText((root ?? spans.at(-1))?.name.slice(0, MAX_NAME_LENGTH) ?? '');
  const sessionId = session(spans, root);
  const totals = traceTotals(spans, root);
  return {
    traceId: mlflowTraceId(traceId),
    clientRequestId: clientRequestId(root),
    name,
    sessionId,
    ...times(spans, root),
    state: state(root),
    ...previews(
      root,
      mapped.find((span) => span.parentSpanId === undefined),
    ),
    ...totals,
    metadata: {
      [METADATA.schemaVersion]: '3',
      ...(sessionId !== undefined && { [METADATA.session]: sessionId }),
      ...totalsMetadata(totals),
      ...rootMetadata(root?.attributes ?? {}),
      ...sizeMetadata(mapped),
    },
    tags: traceTags(name, resource),
  };
}

/** Without a root the trace is still going on. */
function state(root: SpanRecord | undefined): MlflowTraceInfo['state'] {
  if (root === undefined) return 'IN_PROGRESS';
  return root.status.code === 'error' ? 'ERROR' : 'OK';
}

function times(spans: readonly SpanRecord[], root: SpanRecord | undefined) {
  const timed = root ? [root] : spans;
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
function session(spans: readonly SpanRecord[], root: SpanRecord | undefined): string | undefined {
  const ids = [root, ...spans].flatMap(
    (span) => (span && readText(span.attributes, ATTR_GEN_AI_CONVERSATION_ID, ATTR_SESSION_ID)) ?? [],
  );
  return ids[0] && storableText(ids[0].slice(0, MAX_SESSION_LENGTH));
}

/** A column of 50 characters: an id cut short would be another id. */
function clientRequestId(root: SpanRecord | undefined): string | undefined {
  const id = root && readText(root.attributes, PROMPT_ID);
  return id !== undefined && id.length <= MAX_CLIENT_REQUEST_ID_LENGTH ? id : undefined;
}

function previews(root: SpanRecord | undefined, mapped: SpanRecord | undefined) {
  const said = (name: string) => root && readText(root.attributes, name);
  const whole = (name: string) => mapped && readText(mapped.attributes, name);
  return {
    requestPreview: preview(said(ATTR_GEN_AI_INPUT_MESSAGES), 'user', whole(SPAN.inputs)),
    responsePreview: preview(said(ATTR_GEN_AI_OUTPUT_MESSAGES), 'assistant', whole(SPAN.outputs)),
  };
}

function totalsMetadata({ usage, cost }: TraceTotals): Readonly<Record<string, string>> {
  return {
    ...(usage && { [METADATA.tokenUsage]: JSON.stringify(usage) }),
    ...(cost && { [METADATA.cost]: JSON.stringify(cost) }),
  };
}
