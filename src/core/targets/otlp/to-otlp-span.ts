import type { SpanEvent, SpanLink, SpanRecord, SpanStatus } from '../../spans/span.ts';
import type { OtlpEvent, OtlpLink, OtlpSpan } from './export-request.ts';
import { kindNumber, SAMPLED, statusNumber } from './otlp-numbers.ts';
import { toKeyValues } from './to-key-values.ts';

export function toOtlpSpan(span: SpanRecord): OtlpSpan {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId !== undefined && { parentSpanId: span.parentSpanId }),
    flags: SAMPLED,
    name: span.name.toWellFormed(),
    kind: kindNumber(span.kind),
    startTimeUnixNano: span.startTime.toString(),
    endTimeUnixNano: span.endTime.toString(),
    attributes: toKeyValues(span.attributes),
    events: span.events.map(toOtlpEvent),
    links: span.links.map(toOtlpLink),
    status: toOtlpStatus(span.status),
  };
}

function toOtlpEvent(event: SpanEvent): OtlpEvent {
  return {
    timeUnixNano: event.time.toString(),
    name: event.name.toWellFormed(),
    attributes: toKeyValues(event.attributes),
  };
}

function toOtlpLink(link: SpanLink): OtlpLink {
  return { traceId: link.traceId, spanId: link.spanId, attributes: toKeyValues(link.attributes) };
}

function toOtlpStatus(status: SpanStatus): OtlpSpan['status'] {
  const code = statusNumber(status.code);
  return status.code === 'error' ? { code, message: status.message.toWellFormed() } : { code };
}
