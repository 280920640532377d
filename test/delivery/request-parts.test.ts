import { expect, test } from 'vitest';
import type { SpanRecord, Trace } from '../../src/core/spans/span.ts';
import { createRequestParts, type RequestParts } from '../../src/delivery/request-parts.ts';

const limit = 100;

/** A trace of spans named a, b, …, with contents of so many characters. */
const trace = (...lengths: readonly number[]): Trace => ({
  traceId: '',
  resource: {},
  scope: { name: '', version: '' },
  spans: lengths.map((length, index) => span(String.fromCodePoint(97 + index), length)),
});

const span = (name: string, length: number): SpanRecord => ({
  traceId: '',
  spanId: '',
  parentSpanId: undefined,
  name,
  kind: 'internal',
  startTime: 0n,
  endTime: 0n,
  attributes: { content: 'x'.repeat(length) },
  events: [],
  links: [],
  status: { code: 'unset' },
});

/** An encoding that is content and ten bytes a span; what surely is too big must not get here. */
function encode(traces: readonly Trace[]): Uint8Array {
  const spans = traces.flatMap((part) => part.spans);
  const length = spans.reduce((sum, { attributes }) => sum + String(attributes['content']).length, 0);
  expect(length).toBeLessThanOrEqual(limit);
  return new Uint8Array(length + 10 * spans.length);
}

const rows = [
  { name: 'what fits is one body', traces: [trace(20, 20), trace(20)], bodies: [90], oversized: [] },
  { name: 'traces are parted first', traces: [trace(40, 20), trace(40)], bodies: [80, 50], oversized: [] },
  { name: 'then spans, in order', traces: [trace(40, 30, 50)], bodies: [90, 60], oversized: [] },
  { name: 'content fits, its encoding does not', traces: [trace(50, 50)], bodies: [60, 60], oversized: [] },
  { name: 'exactly the limit', traces: [trace(90)], bodies: [100], oversized: [] },
  { name: 'a span over it alone', traces: [trace(10, 91, 10)], bodies: [20, 20], oversized: ['b'] },
  { name: 'nothing but such spans', traces: [trace(200), trace(91)], bodies: [], oversized: ['a', 'a'] },
];

function open(traces: readonly Trace[]): RequestParts<SpanRecord> {
  return createRequestParts<SpanRecord, Trace>(traces, {
    encode,
    limit,
    contentOf: ({ attributes }) => Object.values(attributes),
  });
}

function readLengths(parts: RequestParts<SpanRecord>): readonly number[] {
  const found: number[] = [];
  for (let body = parts.next(); body !== undefined; body = parts.next()) found.push(body.byteLength);
  return found;
}

test.each(rows)('$name', ({ traces, bodies, oversized }) => {
  const parts = open(traces);
  expect(readLengths(parts)).toEqual(bodies);
  expect(parts.oversized().map(({ name }) => name)).toEqual(oversized);
});

test('a part that the backend finds too large comes again in halves, before the others', () => {
  const parts = open([trace(10, 20, 30), trace(60)]);
  expect(parts.next()?.byteLength).toBe(90);
  expect(parts.halve()).toEqual([]);
  expect(parts.next()?.byteLength).toBe(50);
  expect(parts.halve()).toEqual([]);
  expect(readLengths(parts)).toEqual([20, 30, 40, 70]);
});

test('a span that the backend finds too large is told, the others come', () => {
  const parts = open([trace(10, 20)]);
  parts.next();
  parts.halve();
  expect(parts.next()?.byteLength).toBe(20);
  expect(parts.halve().map(({ name }) => name)).toEqual(['a']);
  expect(readLengths(parts)).toEqual([30]);
});
