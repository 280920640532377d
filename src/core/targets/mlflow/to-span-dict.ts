import type {
  Attributes,
  AttributeValue,
  SpanEvent,
  SpanLink,
  SpanRecord,
  SpanStatus,
} from '../../spans/span.ts';
import { parseJson } from './json.ts';
import { mlflowTraceId } from './mlflow-trace-id.ts';

/**
 * The V3 span dict of MLflow (mlflow/entities/span.py `Span.to_dict`) as JSON text: what `spans.content` of an SQL store
 * and an artifact's traces.json hold. Ids are base64, times exact JSON integers beyond 2^53 (hence text, not an object),
 * and each attribute value is itself JSON text in a string.
 */
export function toSpanDict(span: SpanRecord): string {
  return object({
    trace_id: base64(span.traceId),
    span_id: base64(span.spanId),
    parent_span_id: span.parentSpanId === undefined ? 'null' : base64(span.parentSpanId),
    name: JSON.stringify(span.name),
    start_time_unix_nano: String(span.startTime),
    end_time_unix_nano: String(span.endTime),
    events: array(span.events.map(eventDict)),
    status: statusDict(span.status),
    attributes: attributesDict(span),
    links: array(span.links.map(linkDict)),
  });
}

/** MLflow rebuilds a span from its dict only if the dict names the trace (`Span.from_dict`). */
function attributesDict(span: SpanRecord): string {
  const encoded = Object.entries(span.attributes).map(([key, value]) => [key, encodeAttribute(value)]);
  const requestId = JSON.stringify(mlflowTraceId(span.traceId));
  return JSON.stringify({ 'mlflow.traceRequestId': requestId, ...Object.fromEntries(encoded) });
}

/**
 * As the server does on its OTLP road (`sanitize_attributes`): a string that already is JSON text of an object, list or
 * string stays as it is, everything else is encoded once. So a span reads the same whichever road it took.
 */
function encodeAttribute(value: AttributeValue): string {
  return typeof value === 'string' && isJsonText(value) ? value : JSON.stringify(value);
}

function isJsonText(value: string): boolean {
  return /^\s*["[{]/.test(value) && parseJson(value) !== undefined;
}

function eventDict(event: SpanEvent): string {
  return object({
    name: JSON.stringify(event.name),
    time_unix_nano: String(event.time),
    attributes: JSON.stringify(event.attributes),
  });
}

function linkDict(link: SpanLink): string {
  return JSON.stringify({
    trace_id: mlflowTraceId(link.traceId),
    span_id: link.spanId,
    attributes: isEmpty(link.attributes) ? null : link.attributes,
  });
}

function statusDict(status: SpanStatus): string {
  const message = status.code === 'error' ? status.message : '';
  return JSON.stringify({ code: `STATUS_CODE_${status.code.toUpperCase()}`, message });
}

function isEmpty(attributes: Attributes): boolean {
  return Object.keys(attributes).length === 0;
}

function base64(hex: string): string {
  return `"${Buffer.from(hex, 'hex').toString('base64')}"`;
}

/** Values are JSON text already. */
function object(fields: Readonly<Record<string, string>>): string {
  const members = Object.entries(fields).map(([key, json]) => `"${key}":${json}`);
  return `{${members.join(',')}}`;
}

function array(items: readonly string[]): string {
  return `[${items.join(',')}]`;
}
