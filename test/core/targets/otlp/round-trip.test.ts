import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AttributeValue, Trace } from '../../../../src/core/spans/span.ts';
import { encodeOtlpJson } from '../../../../src/core/targets/otlp/encode-otlp-json.ts';
import { encodeOtlpProtobuf } from '../../../../src/core/targets/otlp/encode-otlp-protobuf.ts';
import { opentelemetry } from '../../../../src/core/targets/otlp/generated/otlp.js';
import { deepFreeze } from '../../../support/deep-freeze.ts';
import { readOtlpJson, readOtlpProtobuf, type ReceivedSpan } from '../../../support/otlp-wire.ts';
import { arbitraryTrace } from './arbitrary-trace.ts';

const encodings = [
  {
    name: 'JSON',
    roundTrip: (traces: readonly Trace[]) => readOtlpJson(encodeOtlpJson(traces)),
  },
  {
    name: 'protobuf',
    roundTrip: (traces: readonly Trace[]) => readOtlpProtobuf(encodeOtlpProtobuf(traces)),
  },
];

describe.each(encodings)('$name', ({ roundTrip }) => {
  test('an independent reader finds what any records say, which stay untouched', () => {
    fc.assert(
      fc.property(fc.array(arbitraryTrace, { maxLength: 3 }), (traces) => {
        const received = roundTrip(deepFreeze(traces));
        expect(sorted(received)).toEqual(sorted(traces.flatMap(asReceived)));
      }),
      { numRuns: 200 },
    );
  });
});

test('the bytes are those of the generated code, to which proto/ is the contract', () => {
  const { ExportTraceServiceRequest } = opentelemetry.proto.collector.trace.v1;
  fc.assert(
    fc.property(fc.array(arbitraryTrace, { maxLength: 2 }), (traces) => {
      const bytes = encodeOtlpProtobuf(traces);
      const again = ExportTraceServiceRequest.encode(ExportTraceServiceRequest.decode(bytes)).finish();
      expect(Buffer.compare(again, bytes)).toBe(0);
    }),
    { numRuns: 200 },
  );
});

/** What arrives: whole Unicode, and one zero. */
function asReceived({ spans, resource, scope }: Trace): readonly ReceivedSpan[] {
  return spans.map((span) => onTheWire({ ...span, flags: 1, resource, scope }));
}

function onTheWire<Value>(value: Value): Value;
function onTheWire(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Object.is(value, -0)) return 0;
  if (Array.isArray(value)) return value.map((item: AttributeValue) => onTheWire(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key.toWellFormed(), onTheWire(part)]),
  );
}

/** Grouping by resource and scope moves spans of different traces; the record as text is order enough. */
function sorted(spans: readonly ReceivedSpan[]): readonly ReceivedSpan[] {
  const key = (span: ReceivedSpan): string => span.traceId + span.spanId;
  return spans.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
