import { expect, test } from 'vitest';
import type { Attributes, AttributeValue, SpanRecord, Trace } from '../../../../src/core/spans/span.ts';
import { encodeOtlpJson } from '../../../../src/core/targets/otlp/encode-otlp-json.ts';
import { toExportRequest } from '../../../../src/core/targets/otlp/to-export-request.ts';

const span: SpanRecord = {
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  parentSpanId: 'c'.repeat(16),
  name: 'execute_tool Bash',
  kind: 'internal',
  startTime: 1_795_000_000_123_456_789n,
  endTime: 18_446_744_073_709_551_615n,
  attributes: {},
  events: [{ name: 'retry', time: 9_007_199_254_740_993n, attributes: {} }],
  links: [{ traceId: 'd'.repeat(32), spanId: 'e'.repeat(16), attributes: {} }],
  status: { code: 'error', message: 'exit code 1' },
};

const trace = (overrides: Partial<Trace> = {}): Trace => ({
  traceId: span.traceId,
  spans: [span],
  resource: { 'service.name': 'claude-code' },
  scope: { name: 'claude-otel', version: '1' },
  ...overrides,
});

test('the JSON of a span, field by field', () => {
  expect(JSON.parse(encodeOtlpJson([trace()]))).toEqual({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'claude-code' } }] },
        scopeSpans: [
          {
            scope: { name: 'claude-otel', version: '1' },
            spans: [
              {
                traceId: 'a'.repeat(32),
                spanId: 'b'.repeat(16),
                parentSpanId: 'c'.repeat(16),
                flags: 1,
                name: 'execute_tool Bash',
                kind: 1,
                startTimeUnixNano: '1795000000123456789',
                endTimeUnixNano: '18446744073709551615',
                attributes: [],
                events: [{ timeUnixNano: '9007199254740993', name: 'retry', attributes: [] }],
                links: [{ traceId: 'd'.repeat(32), spanId: 'e'.repeat(16), attributes: [] }],
                status: { code: 2, message: 'exit code 1' },
              },
            ],
          },
        ],
      },
    ],
  });
});

const values: readonly (readonly [AttributeValue, unknown])[] = [
  ['text', { stringValue: 'text' }],
  ['', { stringValue: '' }],
  ['cut in an emoji \ud83d', { stringValue: 'cut in an emoji \ufffd' }],
  [true, { boolValue: true }],
  [7, { intValue: '7' }],
  [-0, { intValue: '0' }],
  [2 ** 60, { intValue: '1152921504606846976' }],
  [-(2 ** 63), { intValue: '-9223372036854775808' }],
  [2 ** 63, { doubleValue: 2 ** 63 }],
  [0.5, { doubleValue: 0.5 }],
  [Number.NaN, { doubleValue: 'NaN' }],
  [-Infinity, { doubleValue: '-Infinity' }],
  [['a', 'b'], { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } }],
  [[1, 2.5], { arrayValue: { values: [{ intValue: '1' }, { doubleValue: 2.5 }] } }],
  [[true], { arrayValue: { values: [{ boolValue: true }] } }],
  [[], { arrayValue: { values: [] } }],
];

test.each(values)('attribute %j', (value, expected) => {
  const request = toExportRequest([trace({ resource: { value } })]);
  expect(request.resourceSpans[0]?.resource.attributes).toEqual([{ key: 'value', value: expected }]);
});

test('a root has no parent', () => {
  const root = toExportRequest([trace({ spans: [{ ...span, parentSpanId: undefined }] })]);
  expect(root.resourceSpans[0]?.scopeSpans[0]?.spans[0]).not.toHaveProperty('parentSpanId');
});

const resource: Attributes = { 'service.name': 'claude-code', 'host.name': 'h' };
const sameInAnotherOrder: Attributes = { 'host.name': 'h', 'service.name': 'claude-code' };
const groupings = [
  { name: 'no trace', traces: [], shape: [] },
  {
    name: 'equal resources and scopes',
    traces: [{ resource }, { resource: sameInAnotherOrder }],
    shape: [[2]],
  },
  {
    name: 'another scope version',
    traces: [{ resource }, { resource, scope: { name: 'claude-otel', version: '2' } }],
    shape: [[1, 1]],
  },
  { name: 'another resource between', traces: [{ resource }, {}, { resource }], shape: [[2], [1]] },
];

test.each(groupings)('groups by resource and scope: $name', ({ traces, shape }) => {
  const { resourceSpans } = toExportRequest(traces.map(trace));
  expect(resourceSpans.map(({ scopeSpans }) => scopeSpans.map(({ spans }) => spans.length))).toEqual(shape);
});
