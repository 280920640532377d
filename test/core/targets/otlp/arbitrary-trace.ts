import * as fc from 'fast-check';
import type { Attributes, AttributeValue, SpanRecord, Trace } from '../../../../src/core/spans/span.ts';

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((id) => Buffer.from(id).toString('hex'));

/** Any UTF-16: lone surrogates, control characters, NUL, the empty string. */
const shortText = fc.string({
  unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
});

/** Around the lengths where protobuf's length prefix grows by a byte, in letters of one to four bytes, and of none. */
const longText = fc
  .tuple(
    fc.constantFrom(63, 64, 127, 128, 5_461, 16_383, 16_384, 70_000),
    fc.constantFrom('x', 'é', '日', '🚀', '\ud83d'),
  )
  .map(([length, letter]) => letter.repeat(length));

const text = fc.oneof({ weight: 20, arbitrary: shortText }, { weight: 1, arbitrary: longText });

const time = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.constantFrom(0n, 1n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n),
);

const int64Edges = [0, -1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53 + 2, 2 ** 60, 2 ** 63 - 1024, -(2 ** 63)];
const beyondInt64 = [2 ** 63, -(2 ** 64), 1e300, NaN, Infinity, -Infinity, 0.1, 5e-324, -0];

const attributeValue: fc.Arbitrary<AttributeValue> = fc.oneof(
  text,
  fc.boolean(),
  fc.integer(),
  fc.double(),
  fc.constantFrom(...int64Edges, ...beyondInt64),
  fc.array(text, { maxLength: 3 }),
  fc.array(fc.double(), { maxLength: 3 }),
  fc.array(fc.boolean(), { maxLength: 3 }),
);

const attributes: fc.Arbitrary<Attributes> = fc.dictionary(text, attributeValue, {
  maxKeys: 5,
  noNullPrototype: true,
});

const span: fc.Arbitrary<SpanRecord> = fc.record({
  traceId: hex(16),
  spanId: hex(8),
  parentSpanId: fc.option(hex(8), { nil: undefined }),
  name: text,
  kind: fc.constantFrom('internal', 'server', 'client', 'producer', 'consumer'),
  startTime: time,
  endTime: time,
  attributes,
  events: fc.array(fc.record({ name: text, time, attributes }), { maxLength: 2 }),
  links: fc.array(fc.record({ traceId: hex(16), spanId: hex(8), attributes }), { maxLength: 2 }),
  status: fc.oneof(
    fc.constantFrom({ code: 'unset' as const }, { code: 'ok' as const }),
    text.map((message) => ({ code: 'error' as const, message })),
  ),
});

export const arbitraryTrace: fc.Arbitrary<Trace> = fc.record({
  traceId: hex(16),
  spans: fc.array(span, { maxLength: 4 }),
  resource: attributes,
  scope: fc.record({ name: text, version: text }),
});
