import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExportResultCode } from '@opentelemetry/core';
import { describe, expect, it } from 'vitest';
import type { Trace } from '../../src/core/spans/span.ts';
import type { DeliveryResult, Destination } from '../../src/delivery/destination.ts';
import {
  createExportPipeline,
  type Outlet,
  type PipelineOptions,
} from '../../src/exporter/export-pipeline.ts';
import type { ReadableSpanLike } from '../../src/exporter/readable-span.ts';
import { agentTrace, fakeSpan, spanId } from './fake-span.ts';

type Answer = DeliveryResult | 'hang' | 'throw';

const DOWN: DeliveryResult = { kind: 'retryable', reason: 'it is away' };

interface FakePlace {
  readonly destination: Destination;
  readonly delivered: Trace[][];
  /** One for each delivery; afterwards everything is accepted. */
  readonly answers: Answer[];
  attempts: number;
  isClosed: boolean;
}

function fakePlace(...answers: Answer[]): FakePlace {
  const place: FakePlace = {
    delivered: [],
    answers,
    attempts: 0,
    isClosed: false,
    destination: {
      id: 'fake',
      deliver: async (batch, signal) => {
        place.attempts += 1;
        const answer = place.answers.shift() ?? { kind: 'accepted' };
        if (answer === 'throw') throw new Error('broken destination');
        if (answer === 'hang') {
          await once(signal, 'abort');
          return { kind: 'unknown', reason: 'stopped' };
        }
        if (answer.kind === 'accepted') place.delivered.push([...batch]);
        return answer;
      },
      close: async () => {
        place.isClosed = true;
      },
    },
  };
  return place;
}

function open(
  place: FakePlace,
  more: Partial<PipelineOptions> & Partial<Pick<Outlet, 'content' | 'form'>> = {},
) {
  const { content = 'full', form = 'traces', ...options } = more;
  const said: string[] = [];
  const pipeline = createExportPipeline({
    outlets: [{ destination: place.destination, content, form }],
    wantsAll: false,
    maxPartLength: 10_000,
    limits: {
      traces: 10,
      spans: 20,
      characters: 100_000,
      idleMilliseconds: 60_000,
      lateMilliseconds: 60_000,
    },
    backOff: { firstPause: 1, longestPause: 4, random: () => 0.5 },
    timeoutMilliseconds: 500,
    log: { warn: (message) => said.push(message), info: (message) => said.push(message) },
    now: () => 0,
    ...options,
  });
  const send = (...spans: readonly ReadableSpanLike[]) =>
    new Promise<number>((resolve) => pipeline.export(spans, ({ code }) => resolve(code)));
  return { pipeline, said, send };
}

const spansOf = (place: FakePlace) =>
  place.delivered.flat().flatMap(({ spans }) => spans.map((span) => span.spanId));
const ALL = agentTrace().map((span) => span.spanContext().spanId);

describe('an export', () => {
  it('is a success, called back once and never at once, when its spans have been delivered', async () => {
    const place = fakePlace();
    const { pipeline } = open(place);
    const codes: number[] = [];
    pipeline.export(agentTrace(), ({ code }) => codes.push(code));
    expect(codes).toEqual([]);
    await expect.poll(() => codes).toEqual([ExportResultCode.SUCCESS]);
    expect(spansOf(place)).toEqual(ALL);
    await pipeline.shutdown();
    expect(codes).toHaveLength(1);
  });

  it('of no spans is a success', async () => {
    expect(await open(fakePlace()).send()).toBe(ExportResultCode.SUCCESS);
  });

  it('is a success while the destination hangs or is away: that is the background’s affair', async () => {
    const hanging = open(fakePlace('hang'));
    expect(await hanging.send(...agentTrace())).toBe(ExportResultCode.SUCCESS);
    await hanging.pipeline.shutdown();
    const away = open(fakePlace(DOWN, DOWN, DOWN), {
      backOff: { firstPause: 60_000, longestPause: 60_000, random: () => 1 },
    });
    expect(await away.send(...agentTrace())).toBe(ExportResultCode.SUCCESS);
    expect(await away.send(...agentTrace('b2'.repeat(16)))).toBe(ExportResultCode.SUCCESS);
  });

  it('is held up once by a delivery that hangs, not each time', async () => {
    const { send, pipeline } = open(fakePlace('hang'), { timeoutMilliseconds: 1 });
    // Twenty times the patience is longer than a test may take.
    for (let turn = 0; turn < 20; turn++) expect(await send(...agentTrace())).toBe(ExportResultCode.SUCCESS);
    await pipeline.shutdown();
  });

  it('fails after shutdown, and nothing is delivered', async () => {
    const place = fakePlace();
    const { pipeline, send } = open(place);
    await pipeline.shutdown();
    expect(place.isClosed).toBe(true);
    expect(await send(...agentTrace())).toBe(ExportResultCode.FAILED);
    await pipeline.forceFlush();
    expect(place.delivered).toEqual([]);
  });

  it('never throws, whatever it is given', () => {
    const { pipeline } = open(fakePlace());
    const codes: number[] = [];
    pipeline.export(undefined as never, ({ code }) => codes.push(code));
    expect(codes).toEqual([ExportResultCode.FAILED]);
  });

  it('a span that cannot be read costs itself only', async () => {
    const place = fakePlace();
    const { send, said } = open(place);
    const broken = { ...fakeSpan({ spanId: spanId(7) }), startTime: undefined as never };
    expect(await send(broken, ...agentTrace())).toBe(ExportResultCode.SUCCESS);
    expect(spansOf(place)).toEqual(ALL);
    expect(said).toEqual([
      expect.stringContaining('the application: a span cannot be read: TypeError'),
      'the application: 1 spans dropped, they cannot be read',
    ]);
  });

  it('spans that cannot be read are counted by the minute, not told one by one', async () => {
    const { send, said, pipeline } = open(fakePlace());
    const broken = { ...fakeSpan({ spanId: spanId(7) }), startTime: undefined as never };
    await send(...Array.from({ length: 500 }, () => broken));
    await pipeline.shutdown();
    expect(said.slice(1)).toEqual([
      'the application: 1 spans dropped, they cannot be read',
      'the application: 499 spans dropped, they cannot be read',
    ]);
  });
});

describe('trouble', () => {
  it('is tried again in the background, told once, and its end too', async () => {
    const place = fakePlace(DOWN, { kind: 'unknown', reason: 'no answer' }, DOWN);
    const { send, said } = open(place);
    await send(...agentTrace());
    await expect.poll(() => spansOf(place)).toEqual(ALL);
    expect(said).toEqual(['fake: it is away; it is tried again in the background', 'fake: delivers again']);
  });

  it('a pause that the destination asks for is kept', async () => {
    const place = fakePlace({ kind: 'retryable', reason: 'busy', afterMilliseconds: 60_000 });
    const { send, pipeline } = open(place, { timeoutMilliseconds: 50 });
    await send(...agentTrace());
    await sleep(20);
    const start = performance.now();
    for (let flush = 0; flush < 10; flush++) await pipeline.forceFlush();
    expect(place.attempts).toBe(1);
    expect(performance.now() - start, 'there is nothing to wait for').toBeLessThan(400);
  });

  it('a pause that the destination asks for, within the time of a flush, is waited for', async () => {
    const place = fakePlace({ kind: 'retryable', reason: 'busy', afterMilliseconds: 30 });
    const { send, pipeline } = open(place);
    await send(...agentTrace());
    await pipeline.forceFlush();
    expect(spansOf(place)).toEqual(ALL);
  });

  it('a pause longer than a timer can hold is a long one', async () => {
    const place = fakePlace({ kind: 'retryable', reason: 'busy', afterMilliseconds: 3_000_000_000 });
    const { send } = open(place);
    await send(...agentTrace());
    await sleep(20);
    expect(place.attempts).toBe(1);
  });

  it('holds back unfinished traces, too: they are told, tried with pauses, and delivered at last', async () => {
    const place = fakePlace(DOWN, DOWN);
    const { send, said } = open(place, {
      backOff: { firstPause: 20, longestPause: 20, random: () => 0.5 },
    });
    const [first, second] = agentTrace() as [ReadableSpanLike, ReadableSpanLike];
    await send(first);
    await send(second);
    expect(place.attempts).toBe(1);
    await expect.poll(() => spansOf(place)).toEqual(ALL.slice(0, 2));
    expect(said).toEqual(['fake: it is away; it is tried again in the background', 'fake: delivers again']);
  });

  it('with one trace is not told as trouble of a destination that takes the others', async () => {
    const each: DeliveryResult[] = [{ kind: 'accepted' }, DOWN];
    const place = fakePlace({ ...DOWN, each });
    const { send, said } = open(place);
    await send(...agentTrace(), ...agentTrace('b2'.repeat(16)));
    expect(said).toEqual(['fake: it is away']);
    expect(place.delivered.flat().map(({ traceId }) => traceId)).toEqual(['b2'.repeat(16)]);
  });

  it('a bug of a destination is told, and stays here', async () => {
    const place = fakePlace('throw');
    const { send, said } = open(place);
    expect(await send(...agentTrace())).toBe(ExportResultCode.SUCCESS);
    expect(said[0]).toBe('fake: a bug of claude-otel, please report it: Error: broken destination');
    expect(await send(...agentTrace('b2'.repeat(16)))).toBe(ExportResultCode.SUCCESS);
    expect(place.delivered).toHaveLength(1);
  });

  it('what the destination refuses is counted with the reason', async () => {
    const { send, said } = open(fakePlace({ kind: 'rejected', reason: 'no such experiment' }));
    await send(...agentTrace());
    expect(said).toEqual(['fake: no such experiment', 'fake: 5 spans dropped, the destination refused them']);
  });

  it('a destination that stays away costs a bounded queue; what it loses is told at once, then by the minute', async () => {
    const clock = { now: 0 };
    const place = fakePlace(...Array.from({ length: 1_000 }, () => DOWN));
    const { send, said, pipeline } = open(place, { now: () => clock.now, timeoutMilliseconds: 1 });
    for (let number = 0; number < 30; number++)
      await send(...agentTrace(number.toString(16).padStart(32, 'd')));
    const drops = () => said.filter((message) => message.includes('dropped'));
    expect(drops()).toEqual([expect.stringMatching(/^fake: 5 spans dropped, the queue was full/)]);
    clock.now = 60_000;
    await send(...agentTrace());
    expect(drops()[1]).toMatch(/^fake: 130 spans dropped, the queue was full/);
    await pipeline.shutdown();
    expect(drops()[2]).toBe('fake: 20 spans dropped, they had not been delivered at shutdown');
  });
});

describe('flush and shutdown', () => {
  const [first, ...rest] = agentTrace() as [ReadableSpanLike, ...ReadableSpanLike[]];

  it('deliver what waits for a pause', async () => {
    const place = fakePlace(DOWN, DOWN);
    const { send, pipeline } = open(place, {
      backOff: { firstPause: 50, longestPause: 50, random: () => 0.5 },
    });
    await send(...agentTrace());
    await pipeline.forceFlush();
    expect(spansOf(place)).toEqual(ALL);
  });

  it('offer an unfinished trace again that was not wanted before', async () => {
    const place = fakePlace({ kind: 'retryable', reason: 'not before its end', isTooEarly: true });
    const { send, pipeline, said } = open(place);
    await send(first);
    expect(place.delivered).toEqual([]);
    await pipeline.forceFlush();
    expect(spansOf(place)).toEqual([ALL[0]]);
    expect(said).toEqual([]);
    await send(...rest);
    expect(spansOf(place).slice(1)).toEqual(ALL);
  });

  it('end with the timeout, and resolve, while the destination hangs', async () => {
    const place = fakePlace('hang');
    const { send, pipeline, said } = open(place, { timeoutMilliseconds: 20 });
    await send(...agentTrace());
    await pipeline.forceFlush();
    await pipeline.shutdown();
    expect(place.isClosed).toBe(true);
    expect(said.at(-1)).toBe('fake: 5 spans dropped, they had not been delivered at shutdown');
  });

  it('shutdown twice is once', async () => {
    const { pipeline } = open(fakePlace());
    expect(pipeline.shutdown()).toBe(pipeline.shutdown());
    await pipeline.shutdown();
  });
});

it('each destination gets its own form and content', async () => {
  const [mlflow, otlp] = [fakePlace(), fakePlace()];
  const { send } = open(mlflow, {
    outlets: [
      { destination: mlflow.destination, content: 'full', form: 'traces' },
      { destination: otlp.destination, content: 'metadata', form: 'spans' },
    ],
  });
  const [one, ...others] = agentTrace() as [ReadableSpanLike, ...ReadableSpanLike[]];
  await send(one);
  await send(...others);
  expect(spansOf(mlflow)).toEqual([ALL[0], ...ALL]);
  expect(spansOf(otlp)).toEqual(ALL);
  const input = (place: FakePlace) => place.delivered[0]?.[0]?.spans[0]?.attributes['gen_ai.input.messages'];
  expect(input(mlflow)).toContain('List the files');
  expect(input(otlp)).toBeUndefined();
});
