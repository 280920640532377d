/**
 * OpenTelemetry's own serializers are given the same spans: their protobuf bytes, read by our `proto/`, and their JSON must
 * say what ours say.
 */
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import type { Attributes, SpanRecord, Trace } from '../../../../src/core/spans/span.ts';
import { encodeOtlpJson } from '../../../../src/core/targets/otlp/encode-otlp-json.ts';
import { encodeOtlpProtobuf } from '../../../../src/core/targets/otlp/encode-otlp-protobuf.ts';
import { readOtlpJson, readOtlpProtobuf, type ReceivedSpan } from '../../../support/otlp-wire.ts';

type OfficialSpan = Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0][number];
type OfficialAttributes = OfficialSpan['attributes'];

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};
const STATUSES = { unset: SpanStatusCode.UNSET, ok: SpanStatusCode.OK, error: SpanStatusCode.ERROR };

const everyValue: Attributes = {
  'empty.string': '',
  text: 'naïve 日本語 👩‍🚀 "quoted"\n\u0000\u2028',
  yes: true,
  no: false,
  zero: 0,
  negative: -42,
  'beyond.int32': 2 ** 40,
  'largest.exact': Number.MAX_SAFE_INTEGER,
  fraction: 0.1,
  list: ['a', '', 'ü'],
  'whole.numbers': [0, -1, 2 ** 33],
  numbers: [0.5, -2.25],
  flags: [true, false],
  'empty.list': [],
};

function span(overrides: Partial<SpanRecord>): SpanRecord {
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    parentSpanId: undefined,
    name: 'invoke_agent claude-code',
    kind: 'internal',
    startTime: 1_795_000_000_123_456_789n,
    endTime: 1_795_000_001_987_654_321n,
    attributes: everyValue,
    events: [{ name: 'exception', time: 1_795_000_000_500_000_001n, attributes: everyValue }],
    links: [{ traceId: 'f'.repeat(32), spanId: 'e'.repeat(16), attributes: everyValue }],
    status: { code: 'unset' },
    ...overrides,
  };
}

const trace: Trace = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spans: [
    span({
      spanId: '00f067aa0ba902b7',
      parentSpanId: 'b7ad6b7169203331',
      kind: 'client',
      status: { code: 'error', message: 'overloaded' },
    }),
    span({
      spanId: '00f067aa0ba902b8',
      parentSpanId: 'b7ad6b7169203331',
      kind: 'server',
      status: { code: 'ok' },
    }),
    span({ spanId: '00f067aa0ba902b9', kind: 'producer', attributes: {}, events: [], links: [] }),
    span({ spanId: '00f067aa0ba902ba', kind: 'consumer' }),
    span({}),
  ],
  resource: { 'service.name': 'claude-code', 'process.pid': 4711 },
  scope: { name: 'claude-otel', version: '0.1.0' },
};
const official = trace.spans.map((record) => toOfficialSpan(record, trace));

test('protobuf', () => {
  const theirs = readOtlpProtobuf(ProtobufTraceSerializer.serializeRequest(official)!);
  expect(comparable(theirs)).toEqual(comparable(readOtlpProtobuf(encodeOtlpProtobuf([trace]))));
  expect(comparable(theirs)).toEqual(expected());
});

test('JSON', () => {
  const theirs = readOtlpJson(new TextDecoder().decode(JsonTraceSerializer.serializeRequest(official)));
  expect(comparable(theirs)).toEqual(comparable(readOtlpJson(encodeOtlpJson([trace]))));
  expect(comparable(theirs)).toEqual(expected());
});

function expected(): readonly ReceivedSpan[] {
  const { resource, scope } = trace;
  return trace.spans.map((record) => Object.assign({ flags: 1, resource, scope }, record));
}

/** The SDK knows whether the parent is remote and says so in bits 8 and 9; a record does not (`to-otlp-span.ts`). */
function comparable(spans: readonly ReceivedSpan[]): readonly ReceivedSpan[] {
  return spans.map((received) => ({ ...received, flags: received.flags & 0xff }));
}

function toOfficialSpan(record: SpanRecord, { resource, scope }: Trace): OfficialSpan {
  const { traceId, spanId, parentSpanId } = record;
  return {
    name: record.name,
    kind: KINDS[record.kind],
    spanContext: () => context(traceId, spanId),
    ...(parentSpanId !== undefined && { parentSpanContext: context(traceId, parentSpanId) }),
    startTime: toHrTime(record.startTime),
    endTime: toHrTime(record.endTime),
    status: {
      code: STATUSES[record.status.code],
      ...(record.status.code === 'error' && { message: record.status.message }),
    },
    attributes: mutable(record.attributes),
    links: record.links.map((link) => ({
      context: context(link.traceId, link.spanId),
      attributes: mutable(link.attributes),
    })),
    events: record.events.map(({ name, time, attributes }) => ({
      name,
      time: toHrTime(time),
      attributes: mutable(attributes),
    })),
    duration: toHrTime(record.endTime - record.startTime),
    ended: true,
    resource: { attributes: mutable(resource), merge: () => expect.fail(), getRawAttributes: () => [] },
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function context(traceId: string, spanId: string): ReturnType<OfficialSpan['spanContext']> {
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
}

function toHrTime(nanoseconds: bigint): [number, number] {
  return [Number(nanoseconds / 1_000_000_000n), Number(nanoseconds % 1_000_000_000n)];
}

function mutable(attributes: Attributes): OfficialAttributes {
  return structuredClone(attributes);
}
