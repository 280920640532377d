import { describe, expect, it } from 'vitest';
import type { DeliveryResult } from '../../src/delivery/destination.ts';
import { SPANS_ONCE } from '../../src/exporter/backlog/trace-form.ts';
import { ACCEPTED, createSubject, genai, idsOf, LATER, REJECTED, TOO_EARLY } from './backlog-subject.ts';
import { spanId } from './fake-span.ts';

const traceId = (number: number) => `${number}`.repeat(32);
const trace = (number: number) => genai({ spanId: spanId(number), traceId: traceId(number) });
const child = (number: number) => genai({ spanId: spanId(number), parentSpanId: spanId(9) });

describe('a destination that does not take a batch', () => {
  it('later: it is offered again, trace by trace, since one may be what it fails at', () => {
    const { add, backlog, deliver } = createSubject();
    add(trace(1), trace(2));
    backlog.settle(backlog.next()!, LATER);
    const alone = backlog.next()!;
    expect(idsOf(alone.traces)).toEqual([[1]]);
    backlog.settle(alone, LATER);
    expect(idsOf(deliver())).toEqual([[2], [1]]);
  });

  it('too early: offered with what comes, or when it is asked for', () => {
    const { add, backlog } = createSubject();
    add(child(1));
    backlog.settle(backlog.next()!, TOO_EARLY);
    expect(backlog.next()).toBeUndefined();
    backlog.reconsider();
    backlog.settle(backlog.next()!, TOO_EARLY);
    add(child(2));
    expect(idsOf(backlog.next()?.traces ?? [])).toEqual([[1, 2]]);
  });

  it('later, of an unfinished trace: offered again like any other', () => {
    const { add, backlog } = createSubject();
    add(child(1));
    backlog.settle(backlog.next()!, LATER);
    expect(idsOf(backlog.next()?.traces ?? [])).toEqual([[1]]);
  });

  it('rejected: each trace is tried on its own, only the culprit is lost', () => {
    const { add, backlog, dropped } = createSubject();
    add(trace(1), trace(2));
    backlog.settle(backlog.next()!, REJECTED);
    const first = backlog.next()!;
    expect(first.traces).toHaveLength(1);
    backlog.settle(first, REJECTED);
    const second = backlog.next()!;
    expect(second.traces).toHaveLength(1);
    backlog.settle(second, ACCEPTED);
    expect(backlog.next()).toBeUndefined();
    expect(dropped).toEqual([[1, 'rejected']]);
  });

  it('a result for each trace: nothing is asked twice that has an answer', () => {
    const { add, backlog, dropped } = createSubject();
    add(trace(1), trace(2), trace(3));
    backlog.settle(backlog.next()!, { ...LATER, each: [REJECTED, LATER, ACCEPTED] });
    expect(dropped).toEqual([[1, 'rejected']]);
    expect(idsOf(backlog.next()?.traces ?? [])).toEqual([[2]]);
  });
});

describe('a trace that the destination fails at', () => {
  /** As MLflow answers 500 to what it cannot store, whatever is sent with it. */
  const answers = (poison: string, ids: readonly string[]): DeliveryResult => {
    const each = ids.map((id) => (id === poison ? LATER : ACCEPTED));
    return ids.includes(poison) ? { ...LATER, each } : ACCEPTED;
  };

  it('holds up no other, and is given up when it failed again and again while others were taken', () => {
    const { add, backlog, dropped } = createSubject();
    add(trace(1));
    const taken: string[] = [];
    for (let round = 2; round < 40; round++) {
      const id = (0xa000 + round).toString(16).padStart(32, '0');
      add(genai({ spanId: spanId(1), traceId: id }));
      const batch = backlog.next()!;
      const ids = batch.traces.map((one) => one.traceId);
      backlog.settle(batch, answers(traceId(1), ids));
      taken.push(...ids.filter((one) => one !== traceId(1)));
    }
    expect(taken).toHaveLength(38);
    expect(dropped).toEqual([[1, 'failing']]);
    expect(backlog.next()).toBeUndefined();
  });

  it('is kept for as long as the destination takes nothing', () => {
    const { add, backlog, dropped } = createSubject();
    add(trace(1), trace(2));
    for (let attempt = 0; attempt < 100; attempt++) backlog.settle(backlog.next()!, LATER);
    expect(dropped).toEqual([]);
    expect(backlog.pending()).toBe(2);
  });

  it('is kept when the destination asks for a pause', () => {
    const { add, backlog, dropped } = createSubject();
    const busy: DeliveryResult = { ...LATER, afterMilliseconds: 1_000 };
    for (let attempt = 0; attempt < 100; attempt++) {
      add(trace(1), trace(2));
      backlog.settle(backlog.next()!, { ...busy, each: [ACCEPTED, busy] });
    }
    expect(dropped).toEqual([]);
  });
});

describe('a destination of spans', () => {
  const three = () => {
    const subject = createSubject({ form: SPANS_ONCE });
    subject.add(trace(1), trace(2), trace(3));
    return subject;
  };

  it.each([
    ['a partial success counts what was refused', { ...REJECTED, rejectedSpans: 1 }, 1],
    ['more refused than sent is all of it', { ...REJECTED, rejectedSpans: 7 }, 3],
    ['a refusal counts all of it', REJECTED, 3],
  ] as const)('%s, and nothing is sent again', (_, result, count) => {
    const { backlog, dropped } = three();
    backlog.settle(backlog.next()!, result);
    expect(dropped).toEqual([[count, 'rejected']]);
    expect(backlog.next()).toBeUndefined();
    expect(backlog.pending()).toBe(0);
  });

  it('what was too large together is sent trace by trace', () => {
    const { backlog, dropped, deliver } = three();
    const tooLarge: DeliveryResult = { ...REJECTED, isTooLarge: true };
    backlog.settle(backlog.next()!, tooLarge);
    backlog.settle(backlog.next()!, tooLarge);
    expect(dropped).toEqual([[1, 'rejected']]);
    expect(idsOf(deliver())).toEqual([[2], [3]]);
  });
});
