import { describe, expect, it } from 'vitest';
import { SPANS_ONCE } from '../../src/exporter/backlog/trace-form.ts';
import { createSubject, idsOf } from './backlog-subject.ts';
import { fakeSpan, type FakeSpan, spanId } from './fake-span.ts';

describe('limits', () => {
  const traceId = (number: number) => number.toString(16).padStart(32, 'c');
  const single = (number: number, more: Partial<FakeSpan> = {}) =>
    fakeSpan({
      spanId: spanId(1),
      traceId: traceId(number),
      attributes: { 'gen_ai.operation.name': 'chat' },
      ...more,
    });

  it.each([
    ['traces', { traces: 3 }],
    ['spans', { spans: 3 }],
    ['characters', { characters: 3 * 'chat'.length }],
  ])('too many %s: the oldest is dropped, and counted', (_, limits) => {
    const { add, dropped, deliver } = createSubject({ limits });
    for (const number of [1, 2, 3, 4, 5]) add(single(number));
    expect(dropped).toEqual([
      [1, 'overflow'],
      [1, 'overflow'],
    ]);
    expect(deliver().map((trace) => trace.traceId)).toEqual([3, 4, 5].map(traceId));
  });

  it('delivered traces make room first, and nothing is lost', () => {
    const { add, dropped, deliver } = createSubject({ limits: { traces: 3 } });
    add(single(1), single(2));
    deliver();
    add(single(3), single(4), single(5));
    expect(dropped).toEqual([]);
    expect(deliver()).toHaveLength(3);
  });

  it('what is unwanted makes room without being counted', () => {
    const { add, dropped } = createSubject({ limits: { traces: 2 } });
    for (const number of [1, 2, 3, 4]) add(fakeSpan({ spanId: spanId(1), traceId: traceId(number) }));
    expect(dropped).toEqual([]);
  });

  it('a destination of spans that takes them never fills up', () => {
    const { add, dropped, deliver } = createSubject({
      form: SPANS_ONCE,
      limits: { spans: 10, characters: 40 },
    });
    for (let number = 1; number <= 100; number++) {
      add(single(number % 2, { spanId: spanId(number), parentSpanId: spanId(999) }));
      expect(deliver()).toHaveLength(1);
    }
    expect(dropped).toEqual([]);
  });

  it('after its time a delivered trace is put away; what is later still goes alone, without a root: the whole is told', () => {
    const { add, clock, deliver, dropped } = createSubject();
    add(single(1));
    deliver();
    clock.now = 60_000;
    add(single(2));
    deliver();
    add(single(1, { spanId: spanId(2), parentSpanId: spanId(1) }));
    expect(idsOf(deliver())).toEqual([[2]]);
    add(fakeSpan({ spanId: spanId(3), traceId: traceId(1), parentSpanId: spanId(1) }));
    expect(idsOf(deliver())).toEqual([[3]]);
    expect(dropped).toEqual([]);
  });

  it('after its time, a late span of another process takes no place of the root’s: the whole was told', () => {
    const { add, clock, deliver } = createSubject();
    const remote = { parentSpanId: spanId(9), isRemote: true };
    add(single(1, remote));
    deliver();
    clock.now = 60_000;
    add(single(2));
    deliver();
    add(single(1, { ...remote, spanId: spanId(2) }));
    const [trace] = deliver();
    expect(trace?.spans.map((span) => span.parentSpanId)).toEqual([spanId(9)]);
  });

  it('a trace that stays without a root is put away when it was quiet for long, and goes on with what is new', () => {
    const { add, clock, deliver, backlog } = createSubject();
    add(single(1, { parentSpanId: spanId(9) }));
    deliver();
    clock.now = 600_000;
    add(single(2));
    deliver();
    add(single(1, { spanId: spanId(2), parentSpanId: spanId(9) }));
    expect(idsOf(deliver())).toEqual([[2]]);
    expect(backlog.pending()).toBe(0);
  });

  it('what is unwanted makes room before what was delivered, whose late spans still come to the whole', () => {
    const { add, deliver } = createSubject({ limits: { traces: 3 } });
    add(single(1));
    deliver();
    for (const number of [2, 3, 4, 5]) add(fakeSpan({ spanId: spanId(1), traceId: traceId(number) }));
    add(single(1, { spanId: spanId(2), parentSpanId: spanId(1) }));
    expect(idsOf(deliver())).toEqual([[2, 1]]);
  });

  it('a trace that goes on makes room with what the destination has: what is new of it is not lost', () => {
    const { add, deliver, dropped } = createSubject({ limits: { spans: 3 } });
    for (const number of [1, 2, 3, 4, 5]) {
      add(single(1, { spanId: spanId(number), parentSpanId: spanId(9) }));
      deliver();
    }
    add(single(1, { spanId: spanId(9) }));
    expect(idsOf(deliver()).flat()).toContain(9);
    expect(dropped).toEqual([]);
  });

  it.each([
    ['spans', { spans: 3 }],
    ['characters', { characters: 3 * 'chat'.length }],
  ])(
    'a trace that alone has too many %s loses its first spans for that reason, and no other trace',
    (_, more) => {
      const { add, deliver, dropped } = createSubject({ limits: more });
      add(
        ...[1, 2, 3, 4].map((number) => single(1, { spanId: spanId(number), parentSpanId: spanId(9) })),
        single(1, { spanId: spanId(9) }),
      );
      expect(dropped).toEqual([[2, 'oversized']]);
      expect(idsOf(deliver())).toEqual([[3, 4, 9]]);
    },
  );

  it('a span that alone is too large is dropped for that reason', () => {
    const { add, dropped, backlog } = createSubject({ limits: { characters: 10 } });
    add(single(1, { attributes: { 'gen_ai.output.messages': 'x'.repeat(11) } }));
    expect(dropped).toEqual([[1, 'oversized']]);
    expect(backlog.next()).toBeUndefined();
  });
});
