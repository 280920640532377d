import { describe, expect, expectTypeOf, it } from 'vitest';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { createSpanConverter } from '../../src/exporter/from-readable-span.ts';
import type { MlflowSpanExporter } from '../../src/exporter/mlflow-span-exporter.ts';
import type { ReadableSpanLike } from '../../src/exporter/readable-span.ts';
import { deepFreeze } from '../support/deep-freeze.ts';
import { fakeSpan, type FakeSpan, spanId, TRACE_ID } from './fake-span.ts';

const recordOf = (span: Partial<FakeSpan>) =>
  createSpanConverter()(fakeSpan({ spanId: spanId(1), ...span })).record;

describe('a span of the SDK', () => {
  it('is converted whole', () => {
    const span = fakeSpan({
      spanId: spanId(1),
      parentSpanId: spanId(2),
      name: 'chat claude',
      kind: 2,
      startTime: [1_795_372_739, 123_456_789],
      endTime: [1_795_372_740, 999_999_999],
      status: { code: 2, message: 'overloaded' },
      attributes: { 'gen_ai.operation.name': 'chat' },
      events: [{ name: 'exception', time: [1_795_372_739, 5], attributes: { 'exception.type': 'E' } }],
      links: [{ context: { traceId: 'b2'.repeat(16), spanId: spanId(3) }, attributes: { why: 'resume' } }],
    });
    expect(createSpanConverter()(span)).toEqual({
      record: {
        traceId: TRACE_ID,
        spanId: spanId(1),
        parentSpanId: spanId(2),
        name: 'chat claude',
        kind: 'client',
        startTime: 1_795_372_739_123_456_789n,
        endTime: 1_795_372_740_999_999_999n,
        status: { code: 'error', message: 'overloaded' },
        attributes: { 'gen_ai.operation.name': 'chat' },
        events: [
          { name: 'exception', time: 1_795_372_739_000_000_005n, attributes: { 'exception.type': 'E' } },
        ],
        links: [{ traceId: 'b2'.repeat(16), spanId: spanId(3), attributes: { why: 'resume' } }],
      },
      hasRemoteParent: false,
      resource: { 'service.name': 'app', team: 'tools' },
      scope: { name: 'fake', version: '1.0.0' },
    });
  });

  it.each([
    ['before the epoch of numbers that are exact', [9_007_199_254, 740_993_001], 9_007_199_254_740_993_001n],
    ['at the epoch', [0, 0], 0n],
    ['with fractions of a nanosecond', [1, 2.9], 1_000_000_002n],
  ] as const)('a time %s', (_, startTime, nanoseconds) => {
    expect(recordOf({ startTime: [...startTime] }).startTime).toBe(nanoseconds);
  });

  it.each([
    ['text', 'a', 'a'],
    ['an empty text', '', ''],
    ['a number', 1.5, 1.5],
    ['a flag', false, false],
    ['a big integer', 12n, '12'],
    ['texts', ['a', 'b'], ['a', 'b']],
    ['no texts', [], []],
    ['numbers', [1, 2.5], [1, 2.5]],
    ['flags', [true, false], [true, false]],
    ['of several types', [1, 'a'], '[1,"a"]'],
    ['texts with a gap', ['a', null], '["a",null]'],
    ['a structure', [{ role: 'user', parts: [] }], '[{"role":"user","parts":[]}]'],
    ['a structure with a big integer', { n: 1n }, '{"n":"1"}'],
    ['null', null, undefined],
    ['undefined', undefined, undefined],
    ['a function', () => 1, undefined],
    ['a symbol', Symbol('s'), undefined],
  ])('an attribute that is %s', (_, value, expected) => {
    expect(recordOf({ attributes: { value } }).attributes).toEqual(
      expected === undefined ? {} : { value: expected },
    );
  });

  it('an attribute that cannot be JSON is left out, the others stay', () => {
    const ring: Record<string, unknown> = {};
    ring['ring'] = ring;
    expect(recordOf({ attributes: deepFreeze({ ring, kept: 1 }) }).attributes).toEqual({ kept: 1 });
  });

  it.each([
    [0, 'internal'],
    [1, 'server'],
    [2, 'client'],
    [3, 'producer'],
    [4, 'consumer'],
    [9, 'internal'],
  ] as const)('kind %i is %s', (kind, expected) => {
    expect(recordOf({ kind }).kind).toBe(expected);
  });

  it.each([
    [{ code: 0 }, { code: 'unset' }],
    [{ code: 1, message: 'ignored' }, { code: 'ok' }],
    [{ code: 2 }, { code: 'error', message: '' }],
  ])('status %j', (status, expected) => {
    expect(recordOf({ status }).status).toEqual(expected);
  });

  it('no parent, and the parent without an id that some SDKs give a root, are none', () => {
    expect(recordOf({}).parentSpanId).toBeUndefined();
    expect(recordOf({ parentSpanId: '' }).parentSpanId).toBeUndefined();
  });

  it('tells a parent in another process', () => {
    const span = fakeSpan({ spanId: spanId(1), parentSpanId: spanId(2), isRemote: true });
    expect(createSpanConverter()(span).hasRemoteParent).toBe(true);
  });

  it('scopes of the same tracer are one object, also without a version', () => {
    const scope = deepFreeze({ name: 'plain' });
    const convert = createSpanConverter();
    const [first, second] = [1, 2].map((number) => convert(fakeSpan({ spanId: spanId(number), scope })));
    expect(first?.scope).toEqual({ name: 'plain', version: '' });
    expect(first?.scope).toBe(second?.scope);
  });
});

it('the types fit the SDK’s', () => {
  expectTypeOf<ReadableSpan>().toExtend<ReadableSpanLike>();
  expectTypeOf<MlflowSpanExporter>().toExtend<SpanExporter>();
});
