import type { SpanEvent, SpanKind, SpanLink, SpanRecord, SpanStatus } from '../../spans/span.ts';
import type { OtlpEvent, OtlpLink, OtlpSpan } from './export-request.ts';
import { toKeyValues } from './to-key-values.ts';

/** `Span.SpanKind`. */
const KINDS: Readonly<Record<SpanKind, number>> = {
  internal: 1,
  server: 2,
  client: 3,
  producer: 4,
  consumer: 5,
};

/**
 * The W3C `sampled` flag. The two bits for "the parent is remote" stay 0, which says unknown: a record does not tell,
 * and what is guessed from the batch would change the bytes of a span that is sent again in another batch.
 */
const SAMPLED = 1;

export function toOtlpSpan(span: SpanRecord): OtlpSpan {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId !== undefined && { parentSpanId: span.parentSpanId }),
    flags: SAMPLED,
    name: span.name.toWellFormed(),
    kind: KINDS[span.kind],
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

/** `Status.StatusCode`. */
function toOtlpStatus(status: SpanStatus): OtlpSpan['status'] {
  switch (status.code) {
    case 'unset':
      return { code: 0 };
    case 'ok':
      return { code: 1 };
    case 'error':
      return { code: 2, message: status.message.toWellFormed() };
  }
}
