import { expect, test } from 'vitest';
import type { SpanRecord, Trace } from '../../src/core/spans/span.ts';
import { splitRequest } from '../../src/delivery/otlp/split-request.ts';

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

test.each(rows)('$name', ({ traces, bodies, oversized }) => {
  const split = splitRequest<SpanRecord, Trace>(traces, {
    encode,
    limit,
    contentOf: ({ attributes }) => Object.values(attributes),
  });
  expect(split.bodies.map(({ byteLength }) => byteLength)).toEqual(bodies);
  expect(split.oversized.map(({ name }) => name)).toEqual(oversized);
});
