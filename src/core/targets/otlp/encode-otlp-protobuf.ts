import type {
  ExportRequest,
  OtlpEvent,
  OtlpKeyValue,
  OtlpLink,
  OtlpResourceSpans,
  OtlpScopeSpans,
  OtlpSpan,
  OtlpValue,
} from './export-request.ts';
import { opentelemetry } from './generated/otlp.js';
import { toLong } from './to-long.ts';

/** The wire form of an OTLP message, as the generated code takes it. */
type Wire<Message extends abstract new (properties?: never) => unknown> = Exclude<
  ConstructorParameters<Message>[0],
  undefined
>;
type V1 = typeof opentelemetry.proto.trace.v1;
type Common = typeof opentelemetry.proto.common.v1;

const { ExportTraceServiceRequest } = opentelemetry.proto.collector.trace.v1;

/** OTLP/protobuf, the body of `Content-Type: application/x-protobuf`. */
export function encodeOtlpProtobuf(request: ExportRequest): Uint8Array {
  return ExportTraceServiceRequest.encode({
    resourceSpans: request.resourceSpans.map(resourceSpans),
  }).finish();
}

function resourceSpans({ resource, scopeSpans: scopes }: OtlpResourceSpans): Wire<V1['ResourceSpans']> {
  return { resource: { attributes: keyValues(resource.attributes) }, scopeSpans: scopes.map(scopeSpans) };
}

function scopeSpans({ scope, spans }: OtlpScopeSpans): Wire<V1['ScopeSpans']> {
  return { scope, spans: spans.map(spanMessage) };
}

function spanMessage(span: OtlpSpan): Wire<V1['Span']> {
  return {
    ...span,
    traceId: fromHex(span.traceId),
    spanId: fromHex(span.spanId),
    parentSpanId: fromHex(span.parentSpanId ?? ''),
    startTimeUnixNano: toLong(span.startTimeUnixNano),
    endTimeUnixNano: toLong(span.endTimeUnixNano),
    attributes: keyValues(span.attributes),
    events: span.events.map(eventMessage),
    links: span.links.map(linkMessage),
  };
}

function eventMessage(event: OtlpEvent): Wire<V1['Span']['Event']> {
  return {
    timeUnixNano: toLong(event.timeUnixNano),
    name: event.name,
    attributes: keyValues(event.attributes),
  };
}

function linkMessage(link: OtlpLink): Wire<V1['Span']['Link']> {
  return {
    traceId: fromHex(link.traceId),
    spanId: fromHex(link.spanId),
    attributes: keyValues(link.attributes),
  };
}

function keyValues(attributes: readonly OtlpKeyValue[]): Wire<Common['KeyValue']>[] {
  return attributes.map(({ key, value }) => ({ key, value: anyValue(value) }));
}

function anyValue(value: OtlpValue): Wire<Common['AnyValue']> {
  if ('intValue' in value) return { intValue: toLong(value.intValue) };
  if ('doubleValue' in value) return { doubleValue: Number(value.doubleValue) };
  if ('arrayValue' in value) return { arrayValue: { values: [...value.arrayValue.values] } };
  return value;
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) =>
    Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16),
  );
}
