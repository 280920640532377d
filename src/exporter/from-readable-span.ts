import type {
  InstrumentationScope,
  SpanEvent,
  SpanKind,
  SpanLink,
  SpanRecord,
  SpanStatus,
} from '../core/spans/span.ts';
import { rememberLast } from '../core/targets/remember-last.ts';
import type { EventLike, HrTimeLike, LinkLike, ReadableSpanLike, ScopeLike } from './readable-span.ts';
import type { ReceivedSpan } from './received-span.ts';
import { toAttributes } from './to-attributes.ts';

/** By number: `SpanKind` of `@opentelemetry/api`. */
const KINDS: readonly SpanKind[] = ['internal', 'server', 'client', 'producer', 'consumer'];

/** A copy: other processors hold the same span. Spans of one SDK share resource and scope objects, so these are remembered. */
export function createSpanConverter(): (span: ReadableSpanLike) => ReceivedSpan {
  const resourceOf = remember((resource: ReadableSpanLike['resource']) => toAttributes(resource.attributes));
  const scopeOf = remember(toScope);
  return (span) => ({
    record: toRecord(span),
    hasRemoteParent: span.parentSpanContext?.isRemote === true,
    resource: resourceOf(span.resource),
    scope: scopeOf(span.instrumentationScope),
  });
}

function toRecord(span: ReadableSpanLike): SpanRecord {
  const { traceId, spanId } = span.spanContext();
  return {
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId || undefined,
    name: span.name,
    kind: KINDS[span.kind] ?? 'internal',
    startTime: toNanoseconds(span.startTime),
    endTime: toNanoseconds(span.endTime),
    attributes: toAttributes(span.attributes),
    events: span.events.length === 0 ? NONE : span.events.map(toEvent),
    links: span.links.length === 0 ? NONE : span.links.map(toLink),
    status: toStatus(span.status),
  };
}

const NONE: readonly never[] = [];

/** Exact: both parts of an HrTime are whole numbers. SDK 2 hands on fractions that an application wrote into one. */
function toNanoseconds(time: HrTimeLike): bigint {
  return secondsInNanoseconds(time[0]) + BigInt(Math.trunc(time[1]));
}

function toEvent({ name, time, attributes }: EventLike): SpanEvent {
  return { name, time: toNanoseconds(time), attributes: toAttributes(attributes) };
}

function toLink({ context, attributes }: LinkLike): SpanLink {
  return { traceId: context.traceId, spanId: context.spanId, attributes: toAttributes(attributes) };
}

const UNSET: SpanStatus = { code: 'unset' };
const OK: SpanStatus = { code: 'ok' };

function toStatus({ code, message }: ReadableSpanLike['status']): SpanStatus {
  if (code === 2) return { code: 'error', message: message ?? '' };
  return code === 1 ? OK : UNSET;
}

function toScope({ name, version = '' }: ScopeLike): InstrumentationScope {
  return { name, version };
}

/** Resource attributes may still be on their way when a span ends, but not any more when it is exported. */
function remember<Source extends object, Made>(make: (source: Source) => Made): (source: Source) => Made {
  const known = new WeakMap<Source, Made>();
  return rememberLast((source) => {
    const made = known.get(source) ?? make(source);
    known.set(source, made);
    return made;
  });
}

/** Big integers are costly to multiply. */
const secondsInNanoseconds = rememberLast((seconds: number) => BigInt(Math.trunc(seconds)) * 1_000_000_000n);
