import { type HrTime, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Attributes, SpanRecord } from '../../../src/core/spans/span.ts';

/** Exported spans as the core's records, to be drawn and counted like those of the hooks road. */
export function toSpanRecords(spans: readonly ReadableSpan[]): readonly SpanRecord[] {
  return spans.map((span) => ({
    traceId: span.spanContext().traceId,
    spanId: span.spanContext().spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    name: span.name,
    kind: (['internal', 'server', 'client', 'producer', 'consumer'] as const)[span.kind],
    startTime: nanoseconds(span.startTime),
    endTime: nanoseconds(span.endTime),
    attributes: span.attributes as Attributes,
    events: span.events.map((event) => ({
      name: event.name,
      time: nanoseconds(event.time),
      attributes: (event.attributes ?? {}) as Attributes,
    })),
    links: span.links.map(({ context, attributes }) => ({
      traceId: context.traceId,
      spanId: context.spanId,
      attributes: (attributes ?? {}) as Attributes,
    })),
    status:
      span.status.code === SpanStatusCode.ERROR
        ? { code: 'error', message: span.status.message ?? '' }
        : span.status.code === SpanStatusCode.OK
          ? { code: 'ok' }
          : { code: 'unset' },
  }));
}

function nanoseconds([seconds, rest]: HrTime): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(rest);
}
