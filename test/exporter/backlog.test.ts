import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Trace } from '../../src/core/spans/span.ts';
import { toMlflowTrace } from '../../src/core/targets/mlflow/to-mlflow-trace.ts';
import { type Backlog, type BacklogLimits, createBacklog } from '../../src/exporter/backlog/backlog.ts';
import { SPANS_ONCE, WHOLE_TRACES } from '../../src/exporter/backlog/trace-form.ts';
import { createSpanConverter } from '../../src/exporter/from-readable-span.ts';
import type { ReadableSpanLike } from '../../src/exporter/readable-span.ts';
import { AGENT_TOTALS, agentTrace, fakeSpan, type FakeSpan, spanId, TRACE_ID } from './fake-span.ts';

const LIMITS: BacklogLimits = {
  traces: 100,
  spans: 1_000,
  characters: 1_000_000,
  idleMilliseconds: 600_000,
  lateMilliseconds: 60_000,
};

interface Setup {
  readonly form?: typeof WHOLE_TRACES;
  readonly wantsAll?: boolean;
  readonly limits?: Partial<BacklogLimits>;
}

function createSubject({ form = WHOLE_TRACES, wantsAll = false, limits = {} }: Setup = {}) {
  const convert = createSpanConverter();
  const dropped: [number, string][] = [];
  const clock = { now: 0 };
  const backlog = createBacklog({
    form,
    wantsAll,
    limits: { ...LIMITS, ...limits },
    now: () => clock.now,
    onDrop: (spans, reason) => dropped.push([spans, reason]),
  });
  const add = (...spans: readonly ReadableSpanLike[]): void => backlog.add(spans.map(convert));
  return { backlog, add, dropped, clock, deliver: () => deliverAll(backlog) };
}

/** What a destination that takes everything is given, batch by batch. */
function deliverAll(backlog: Backlog): readonly Trace[] {
  const delivered: Trace[] = [];
  for (let batch = backlog.next(); batch !== undefined; batch = backlog.next()) {
    delivered.push(...batch.traces);
    backlog.settle(batch, 'accepted');
  }
  return delivered;
}

const idsOf = (traces: readonly Trace[]) =>
  traces.map(({ spans }) => spans.map((span) => Number(`0x${span.spanId}`)));

const genai = (span: FakeSpan) => fakeSpan({ ...span, attributes: { 'gen_ai.operation.name': 'chat' } });

describe('a trace that comes in pieces', () => {
  it('ends as the same trace, whatever the pieces and their order', () => {
    const whole = createSubject();
    whole.add(...agentTrace());
    const [expected] = whole.deliver();
    expect(expected && toMlflowTrace(expected).info).toMatchObject(AGENT_TOTALS);
    fc.assert(
      fc.property(shuffledPieces, (pieces) => {
        const { add, deliver } = createSubject();
        const delivered = pieces.flatMap((piece) => {
          add(...piece);
          return deliver();
        });
        const last = delivered.at(-1);
        expect(last).toEqual(expected);
        expect(last && toMlflowTrace(last)).toEqual(expected && toMlflowTrace(expected));
      }),
    );
  });

  it('each span reaches a destination of spans once, whatever the pieces', () => {
    const all = agentTrace().map((span) => span.spanContext().spanId);
    fc.assert(
      fc.property(shuffledPieces, (pieces) => {
        const { add, deliver } = createSubject({ form: SPANS_ONCE });
        const delivered = pieces.flatMap((piece) => {
          add(...piece);
          return deliver();
        });
        const ids = delivered.flatMap(({ spans }) => spans.map((span) => span.spanId));
        expect(ids.toSorted()).toEqual(all.toSorted());
      }),
    );
  });

  /** The five spans of the agent's trace in any order, cut anywhere. */
  const shuffledPieces = fc
    .tuple(fc.shuffledSubarray([...agentTrace()], { minLength: 5 }), fc.array(fc.nat(5), { maxLength: 4 }))
    .map(([spans, cuts]) => {
      const ends = [...cuts, 5].toSorted((a, b) => a - b);
      return ends.map((end, index) => spans.slice(ends[index - 1] ?? 0, end));
    });

  it('a span that comes twice counts once, as it came last', () => {
    const { add, deliver } = createSubject();
    add(genai({ spanId: spanId(1), name: 'first' }));
    add(genai({ spanId: spanId(1), name: 'second' }));
    expect(deliver().flatMap(({ spans }) => spans.map(({ name }) => name))).toEqual(['second']);
  });

  it('what is new of an unfinished trace goes at once, the whole with its root, and again with what is late', () => {
    const { add, deliver } = createSubject();
    const [one, two, three, four, root] = agentTrace() as [ReadableSpanLike, ...ReadableSpanLike[]];
    add(one, two!);
    expect(idsOf(deliver())).toEqual([[1, 2]]);
    add(three!);
    expect(idsOf(deliver())).toEqual([[3]]);
    add(root!);
    expect(idsOf(deliver())).toEqual([[1, 2, 3, 5]]);
    expect(deliver()).toEqual([]);
    add(four!);
    expect(idsOf(deliver())).toEqual([[1, 2, 3, 4, 5]]);
  });

  it('finished traces go before unfinished ones', () => {
    const { add, backlog } = createSubject();
    add(genai({ spanId: spanId(1), parentSpanId: spanId(9), traceId: 'b1'.repeat(16) }));
    add(...agentTrace());
    expect(backlog.next()?.isFinished).toBe(true);
  });

  it('what comes while a delivery is under way is delivered after it', () => {
    const { add, backlog, deliver } = createSubject();
    const spans = agentTrace();
    add(...spans.slice(1));
    const batch = backlog.next()!;
    add(spans[0]!);
    expect(backlog.next()).toBeUndefined();
    backlog.settle(batch, 'accepted');
    expect(backlog.pending()).toBe(1);
    expect(idsOf(deliver())).toEqual([[1, 2, 3, 4, 5]]);
  });
});

describe('a parent in another process', () => {
  const entry = {
    spanId: spanId(3),
    parentSpanId: spanId(9),
    isRemote: true,
    endTime: [1_795_372_800, 0],
  } as const;

  it('does not keep the trace open: the first such span is its root, the parent a link', () => {
    const { add, deliver } = createSubject();
    add(genai({ spanId: spanId(1), parentSpanId: spanId(3) }), fakeSpan(entry));
    const [trace] = deliver();
    expect(trace?.spans.at(-1)).toMatchObject({
      spanId: spanId(3),
      parentSpanId: undefined,
      links: [{ traceId: TRACE_ID, spanId: spanId(9), attributes: {} }],
    });
    expect(trace && toMlflowTrace(trace).info.state).toBe('OK');
  });

  it('is a parent like any other when the root comes to this exporter after all', () => {
    const { add, deliver } = createSubject();
    add(genai({ spanId: spanId(1), parentSpanId: spanId(3) }), fakeSpan(entry));
    deliver();
    add(fakeSpan({ spanId: spanId(9) }));
    const spans = deliver().at(-1)?.spans;
    expect(spans?.map((span) => [span.spanId, span.parentSpanId])).toEqual([
      [spanId(1), spanId(3)],
      [spanId(3), spanId(9)],
      [spanId(9), undefined],
    ]);
  });

  it('is left as it is for OTLP', () => {
    const { add, deliver } = createSubject({ form: SPANS_ONCE });
    add(genai(entry));
    expect(deliver()[0]?.spans[0]).toMatchObject({ parentSpanId: spanId(9), links: [] });
  });
});

describe('which traces', () => {
  const web = (number: number, parent?: number) =>
    fakeSpan({ spanId: spanId(number), ...(parent !== undefined && { parentSpanId: spanId(parent) }) });

  it('a trace without a GenAI span stays here, unless all are wanted', () => {
    const { add, deliver, dropped } = createSubject();
    add(web(1, 2), web(2));
    expect(deliver()).toEqual([]);
    expect(dropped).toEqual([]);
    const all = createSubject({ wantsAll: true });
    all.add(web(1, 2), web(2));
    expect(idsOf(all.deliver())).toEqual([[1, 2]]);
  });

  it('one GenAI span brings the whole trace, whenever it comes', () => {
    const { add, deliver } = createSubject();
    add(web(1, 4), web(4));
    expect(deliver()).toEqual([]);
    add(genai({ spanId: spanId(2), parentSpanId: spanId(4) }));
    expect(idsOf(deliver())).toEqual([[1, 2, 4]]);
  });

  it.each([
    ['gen_ai.operation.name', true],
    ['mlflow.spanType', true],
    ['ai.operationId', true],
    ['openinference.span.kind', true],
    ['http.request.method', false],
    ['aim.run', false],
  ])('%s makes a GenAI span: %s', (name, expected) => {
    const { add, deliver } = createSubject();
    add(fakeSpan({ spanId: spanId(1), attributes: { [name]: 'x' } }));
    expect(deliver().length > 0).toBe(expected);
  });

  it('scopes stay apart for OTLP', () => {
    const { add, deliver } = createSubject({ form: SPANS_ONCE, wantsAll: true });
    const http = { name: 'http', version: '2' };
    add(
      web(1, 2),
      fakeSpan({ spanId: spanId(2), scope: http }),
      fakeSpan({ spanId: spanId(3), scope: http }),
    );
    expect(deliver().map(({ scope, spans }) => [scope.name, spans.length])).toEqual([
      ['fake', 1],
      ['http', 2],
    ]);
  });
});

describe('limits', () => {
  const traceId = (number: number) => number.toString(16).padStart(32, 'c');
  const single = (number: number, more: Partial<FakeSpan> = {}) =>
    genai({ spanId: spanId(1), traceId: traceId(number), ...more });

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

  it('after its time a delivered trace is put away; what is later still waits for a root of its own', () => {
    const { add, clock, deliver, dropped } = createSubject();
    add(single(1));
    deliver();
    clock.now = 60_000;
    add(single(2));
    deliver();
    add(single(1, { spanId: spanId(2), parentSpanId: spanId(1) }));
    expect(deliver()).toEqual([]);
    add(single(1, { spanId: spanId(3) }));
    expect(idsOf(deliver())).toEqual([[2, 3]]);
    expect(dropped).toEqual([]);
  });

  it('a trace that stays without a root is put away when it was quiet for long', () => {
    const { add, clock, deliver, backlog } = createSubject();
    add(single(1, { parentSpanId: spanId(9) }));
    deliver();
    clock.now = 600_000;
    add(single(2));
    deliver();
    add(single(1, { spanId: spanId(2), parentSpanId: spanId(9) }));
    expect(deliver()).toEqual([]);
    expect(backlog.pending()).toBe(1);
  });
});

describe('a destination that does not take a batch', () => {
  const two = [1, 2].map((number) => genai({ spanId: spanId(1), traceId: `${number}`.repeat(32) }));

  it('later: the same is offered again', () => {
    const { add, backlog } = createSubject();
    add(...two);
    const batch = backlog.next()!;
    backlog.settle(batch, 'later');
    expect(backlog.next()?.traces).toEqual(batch.traces);
  });

  it('later, of an unfinished trace: offered with what comes, or when it is asked for', () => {
    const { add, backlog } = createSubject();
    add(genai({ spanId: spanId(1), parentSpanId: spanId(9) }));
    backlog.settle(backlog.next()!, 'later');
    expect(backlog.next()).toBeUndefined();
    backlog.reconsider();
    backlog.settle(backlog.next()!, 'later');
    add(genai({ spanId: spanId(2), parentSpanId: spanId(9) }));
    expect(idsOf(backlog.next()?.traces ?? [])).toEqual([[1, 2]]);
  });

  it('rejected: each trace is tried on its own, only the culprit is lost', () => {
    const { add, backlog, dropped } = createSubject();
    add(...two);
    backlog.settle(backlog.next()!, 'rejected');
    const first = backlog.next()!;
    expect(first.traces).toHaveLength(1);
    backlog.settle(first, 'rejected');
    const second = backlog.next()!;
    expect(second.traces).toHaveLength(1);
    backlog.settle(second, 'accepted');
    expect(backlog.next()).toBeUndefined();
    expect(dropped).toEqual([[1, 'rejected']]);
  });
});
