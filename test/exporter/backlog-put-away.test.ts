import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Trace } from '../../src/core/spans/span.ts';
import { METADATA } from '../../src/core/targets/mlflow/mlflow-names.ts';
import { toMlflowTrace } from '../../src/core/targets/mlflow/to-mlflow-trace.ts';
import { SPANS_ONCE } from '../../src/exporter/backlog/trace-form.ts';
import type { ReadableSpanLike } from '../../src/exporter/readable-span.ts';
import { createSubject, genai, idsOf } from './backlog-subject.ts';
import { AGENT_TOTALS, agentTrace, fakeSpan, spanId, TRACE_ID } from './fake-span.ts';

/** Without the sizes, which are close only where content was put away. */
function infoOf(trace: Trace | undefined) {
  if (trace === undefined) return undefined;
  const { metadata, ...info } = toMlflowTrace(trace).info;
  const { [METADATA.sizeBytes]: _, [METADATA.sizeStats]: stats = '{}', ...others } = metadata;
  return { ...info, metadata: others, spans: (JSON.parse(stats) as { num_spans: number }).num_spans };
}

const lastInfo = (traces: readonly Trace[]) => infoOf(traces.at(-1));

const call = (number: number) =>
  genai({ spanId: spanId(number), traceId: 'c3'.repeat(16), parentSpanId: spanId(9) });

type Five = [ReadableSpanLike, ReadableSpanLike, ReadableSpanLike, ReadableSpanLike, ReadableSpanLike];

/** Time passes, and something else happens. */
function letPass(subject: ReturnType<typeof createSubject>, milliseconds: number): void {
  subject.clock.now += milliseconds;
  subject.add(fakeSpan({ spanId: spanId(1), traceId: 'e5'.repeat(16) }));
}

describe('a trace that was put away', () => {
  const [one, two, three, four, root] = agentTrace() as Five;

  it('ends with right totals after ten quiet minutes, and nothing is sent twice', () => {
    const subject = createSubject();
    subject.add(one, two);
    subject.deliver();
    letPass(subject, 600_000);
    subject.add(three, four);
    subject.deliver();
    letPass(subject, 600_000);
    subject.add(root);
    const delivered = subject.deliver();
    expect(idsOf(delivered)).toEqual([[5]]);
    expect(lastInfo(delivered)).toMatchObject({ ...AGENT_TOTALS, spans: 5 });
    expect(subject.dropped).toEqual([]);
  });

  it('takes late spans an hour after its root, and counts them', () => {
    const subject = createSubject();
    subject.add(one, two, four, root);
    subject.deliver();
    letPass(subject, 3_600_000);
    subject.add(three);
    const delivered = subject.deliver();
    expect(idsOf(delivered)).toEqual([[3]]);
    expect(lastInfo(delivered)).toMatchObject({ ...AGENT_TOTALS, spans: 5 });
  });

  it('within the limits goes on, however many spans it has', () => {
    const { add, deliver, dropped } = createSubject({ limits: { spans: 10 } });
    const usage = { 'gen_ai.operation.name': 'chat', 'gen_ai.usage.input_tokens': 2 };
    const all = Array.from({ length: 45 }, (_, index) =>
      fakeSpan({ spanId: spanId(index + 1), parentSpanId: spanId(99), attributes: usage }),
    );
    const delivered = all.flatMap((span) => {
      add(span);
      return deliver();
    });
    add(fakeSpan({ spanId: spanId(99) }));
    const end = deliver();
    expect(new Set(idsOf([...delivered, ...end]).flat()).size).toBe(46);
    expect(lastInfo(end)).toMatchObject({ usage: { input_tokens: 90 }, spans: 46 });
    expect(dropped).toEqual([]);
  });

  it('ends as the whole, wherever it was cut and put away', () => {
    const whole = createSubject();
    whole.add(...agentTrace());
    const expected = lastInfo(whole.deliver());
    const order = fc.shuffledSubarray([...agentTrace()], { minLength: 5 });
    fc.assert(
      fc.property(order, fc.array(fc.nat(5), { maxLength: 4 }), (spans, cuts) => {
        const subject = createSubject({ wantsAll: true });
        const ends = [...cuts, 5].toSorted((a, b) => a - b);
        const delivered = ends.flatMap((end, index) => {
          subject.add(...spans.slice(ends[index - 1] ?? 0, end));
          const traces = subject.deliver();
          letPass(subject, 600_000);
          return traces;
        });
        const own = delivered.filter((trace) => trace.traceId === TRACE_ID);
        expect(lastInfo(own)).toEqual(expected);
        expect(new Set(idsOf(own).flat()).size).toBe(5);
      }),
    );
  });

  it('has the preview of its agent below an HTTP request, too', () => {
    const subject = createSubject();
    const request = fakeSpan({ spanId: spanId(9), endTime: [1_795_372_800, 0] });
    const agent = fakeSpan({
      spanId: spanId(5),
      parentSpanId: spanId(9),
      attributes: { ...root.attributes },
    });
    subject.add(agent, request);
    const [first] = subject.deliver();
    letPass(subject, 60_000);
    subject.add(fakeSpan({ spanId: spanId(6), parentSpanId: spanId(9) }));
    expect(lastInfo(subject.deliver())).toEqual({ ...infoOf(first), spans: 3 });
  });

  it('and is forgotten, for there are too many, gets what is late alone: nothing new is said of the whole', () => {
    const subject = createSubject({ limits: { spans: 2 } });
    subject.add(call(1), genai({ spanId: spanId(9), traceId: 'c3'.repeat(16) }));
    subject.deliver();
    for (let number = 0; number < 20; number++) {
      subject.add(genai({ spanId: spanId(1), traceId: number.toString(16).padStart(32, 'f') }));
      subject.deliver();
    }
    subject.add(call(2));
    const delivered = subject.deliver();
    expect(idsOf(delivered)).toEqual([[2]]);
    expect(lastInfo(delivered)).toMatchObject({ state: 'IN_PROGRESS', spans: 1 });
  });

  it('is nothing to a destination of spans', () => {
    const subject = createSubject({ form: SPANS_ONCE });
    subject.add(one);
    subject.deliver();
    letPass(subject, 600_000);
    subject.add(root);
    expect(idsOf(subject.deliver())).toEqual([[5]]);
  });
});
