import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toMlflowTrace } from '../../src/core/targets/mlflow/to-mlflow-trace.ts';
import { SPANS_ONCE } from '../../src/exporter/backlog/trace-form.ts';
import type { ReadableSpanLike } from '../../src/exporter/readable-span.ts';
import { ACCEPTED, createSubject, genai, idsOf } from './backlog-subject.ts';
import { AGENT_TOTALS, agentTrace, fakeSpan, spanId } from './fake-span.ts';

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
    expect(idsOf(backlog.next()?.traces ?? [])).toEqual([[1, 2, 3, 4, 5]]);
  });

  it('what comes while a delivery is under way is delivered after it', () => {
    const { add, backlog, deliver } = createSubject();
    const spans = agentTrace();
    add(...spans.slice(1));
    const batch = backlog.next()!;
    add(spans[0]!);
    expect(backlog.next()).toBeUndefined();
    backlog.settle(batch, ACCEPTED);
    expect(backlog.pending()).toBe(1);
    expect(idsOf(deliver())).toEqual([[1, 2, 3, 4, 5]]);
  });
});

it('of several spans without a parent the earliest is the root, and says what the trace is', () => {
  const { add, deliver } = createSubject();
  const [early, late] = [1_795_372_730, 1_795_372_735];
  add(
    genai({ spanId: spanId(1), name: 'second', startTime: [late, 0], endTime: [late + 1, 0] }),
    genai({ spanId: spanId(2), name: 'first', startTime: [early, 0], endTime: [late + 5, 0] }),
  );
  const [trace] = deliver();
  expect(trace?.spans.at(-1)?.name).toBe('first');
  expect(trace && toMlflowTrace(trace).info.name).toBe('first');
});

describe('a parent in another process', () => {
  const entry = {
    spanId: spanId(3),
    parentSpanId: spanId(9),
    isRemote: true,
    endTime: [1_795_372_800, 0],
  } as const;

  it('does not keep the trace open: the first such span is its root for what is said of it, and keeps its parent', () => {
    const { add, deliver } = createSubject();
    add(genai({ spanId: spanId(1), parentSpanId: spanId(3) }), fakeSpan(entry));
    const [trace] = deliver();
    expect(trace?.spans.at(-1)).toMatchObject({ spanId: spanId(3), parentSpanId: spanId(9), links: [] });
    expect(trace && toMlflowTrace(trace)).toMatchObject({
      info: { state: 'OK', name: `span ${spanId(3)}` },
      spans: [{ parentSpanId: spanId(3) }, { parentSpanId: spanId(9) }],
    });
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
