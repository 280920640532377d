import type {
  Attributes,
  AttributeValue,
  SpanEvent,
  SpanLink,
  SpanRecord,
  SpanStatus,
} from '../../spans/span.ts';
import { isInt64 } from '../otlp/is-int64.ts';
import { parseJson } from './json.ts';
import { withStorableIntegers } from './json-integers.ts';
import { mlflowTraceId } from './mlflow-trace-id.ts';
import { storableText } from './storable-text.ts';

/**
 * The V3 span dict of MLflow (mlflow/entities/span.py `Span.to_dict`) as JSON text: what `spans.content` of an SQL store
 * and an artifact's traces.json hold. Ids are base64, times exact JSON integers beyond 2^53 (hence text, not an object),
 * and each attribute value is itself JSON text in a string. MLflow rebuilds spans from it, and fails on halves of surrogate
 * pairs and on integers beyond 64 bits, wherever they stand.
 */
export function toSpanDict(span: SpanRecord): string {
  return object({
    trace_id: base64(span.traceId),
    span_id: base64(span.spanId),
    parent_span_id: span.parentSpanId === undefined ? 'null' : base64(span.parentSpanId),
    name: textJson(span.name),
    start_time_unix_nano: String(span.startTime),
    end_time_unix_nano: String(span.endTime),
    events: array(span.events.map(eventDict)),
    status: statusDict(span.status),
    attributes: attributesDict(span),
    links: array(span.links.map(linkDict)),
  });
}

/** MLflow rebuilds a span from its dict only if the dict names the trace (`Span.from_dict`): this one, whatever the span states. */
const REQUEST_ID = 'mlflow.traceRequestId';

function attributesDict({ traceId, attributes }: SpanRecord): string {
  const stated = Object.entries(attributes).filter(([key]) => key !== REQUEST_ID);
  const all = [[REQUEST_ID, mlflowTraceId(traceId)] as const, ...stated];
  return members(all.map(([key, value]) => [key, JSON.stringify(encodeAttribute(value))]));
}

/**
 * As the server does on its OTLP road (`sanitize_attributes`): a string that already is JSON text of an object, list or
 * string stays as it is, everything else is encoded once. So a span reads the same whichever road it took.
 */
function encodeAttribute(value: AttributeValue): string {
  return typeof value === 'string' && isJsonText(value) ? value : valueJson(value);
}

function isJsonText(value: string): boolean {
  return /^\s*["[{]/.test(value) && parseJson(value) !== undefined;
}

function eventDict(event: SpanEvent): string {
  return object({
    name: textJson(event.name),
    time_unix_nano: String(event.time),
    attributes: plainAttributes(event.attributes),
  });
}

function linkDict(link: SpanLink): string {
  return object({
    trace_id: JSON.stringify(mlflowTraceId(link.traceId)),
    span_id: JSON.stringify(link.spanId),
    attributes: isEmpty(link.attributes) ? 'null' : plainAttributes(link.attributes),
  });
}

function plainAttributes(attributes: Attributes): string {
  return members(Object.entries(attributes).map(([key, value]) => [key, valueJson(value)]));
}

function statusDict(status: SpanStatus): string {
  const message = status.code === 'error' ? storableText(status.message) : '';
  return JSON.stringify({ code: `STATUS_CODE_${status.code.toUpperCase()}`, message });
}

function isEmpty(attributes: Attributes): boolean {
  return Object.keys(attributes).length === 0;
}

function base64(hex: string): string {
  return `"${Buffer.from(hex, 'hex').toString('base64')}"`;
}

function valueJson(value: AttributeValue): string {
  if (typeof value === 'string') return JSON.stringify(value.toWellFormed());
  if (typeof value === 'object') return array(value.map(valueJson));
  return typeof value === 'number' ? numberJson(value) : String(value);
}

/** Exact, as OTLP has it: JavaScript writes great integers with fewer digits. */
function numberJson(value: number): string {
  return isInt64(value) ? BigInt(value).toString() : withStorableIntegers(JSON.stringify(value));
}

function textJson(text: string): string {
  return JSON.stringify(storableText(text));
}

function object(fields: Readonly<Record<string, string>>): string {
  return members(Object.entries(fields));
}

/** Values are JSON text already. */
function members(fields: readonly (readonly [name: string, json: string])[]): string {
  return `{${fields.map(([name, json]) => `${textJson(name)}:${json}`).join(',')}}`;
}

function array(items: readonly string[]): string {
  return `[${items.join(',')}]`;
}
