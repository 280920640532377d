/**
 * `exporter`: spans a second from `ReadableSpan` to the bodies that MLflow is sent (conversion, queue, mapping, encoding), over the stock OTLP exporter's
 * serializer on the same spans in the same run. Then memory over a million spans: what is held at the end over what was held after the first tenth.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { context, SpanKind, trace } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Trace } from '../src/core/spans/span.ts';
import { mapTrace } from '../src/core/targets/mlflow/map-trace.ts';
import { toTraceInfoJson } from '../src/core/targets/mlflow/to-trace-info-json.ts';
import { encodeWireSpans } from '../src/core/targets/otlp/encode-otlp-protobuf.ts';
import { createExportPipeline, type ExportPipeline } from '../src/exporter/export-pipeline.ts';
import { holdAgainstBudget } from './support/hold-against-budget.ts';
import { megabytes } from './support/megabytes.ts';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 100);
const MILLION = Number(process.env['BENCH_SPANS'] ?? 1_000_000);
const BATCH = 512;
const TEXT = 'The quick brown fox reads "src/main.ts" and finds\nthat the test of the parser fails. '.repeat(
  24,
);

/** Bytes that were made, so that nothing is optimised away. */
let made = 0;

/** What the road of a current MLflow server does (`delivery/mlflow/deliver-trace.ts`), without the server. */
function encode(traces: readonly Trace[]): void {
  for (const one of traces) {
    const mapped = mapTrace(one);
    const info = toTraceInfoJson(mapped.info, '1');
    made += encodeWireSpans([mapped]).byteLength + (info.kind === 'ready' ? info.json.length : 0);
  }
}

function openPipeline(): ExportPipeline {
  const destination = {
    id: 'bench',
    deliver: async (traces: readonly Trace[]) => {
      encode(traces);
      return { kind: 'accepted' } as const;
    },
    close: async () => undefined,
  };
  return createExportPipeline({
    outlets: [{ destination, content: 'full', form: 'traces' }],
    wantsAll: false,
    maxPartLength: 100_000,
    limits: {
      traces: 2_000,
      spans: 20_000,
      characters: 32_000_000,
      idleMilliseconds: 600_000,
      lateMilliseconds: 60_000,
    },
    backOff: { firstPause: 1_000, longestPause: 60_000, random: Math.random },
    timeoutMilliseconds: 10_000,
    log: { warn: console.error, info: console.error },
    now: Date.now,
  });
}

const send = (pipeline: ExportPipeline, spans: readonly ReadableSpan[]): Promise<void> =>
  new Promise((resolve) => pipeline.export(spans, () => resolve()));

/** Turns of eight spans, made by the SDK itself: the root last, as they end. */
function record(count: number, withContent: boolean): readonly ReadableSpan[] {
  const ended: ReadableSpan[] = [];
  const onEnd = (span: ReadableSpan): void => void ended.push(span);
  const nothing = async (): Promise<void> => undefined;
  const processor = { onStart: () => undefined, onEnd, forceFlush: nothing, shutdown: nothing };
  const tracer = new TracerProvider({ spanProcessors: [processor] }).getTracer('bench', '1.0.0');
  while (ended.length < count) {
    const root = tracer.startSpan('invoke_agent bench', { attributes: agent(withContent) });
    const within = trace.setSpan(context.active(), root);
    for (let step = 0; step < 7; step++) {
      const isChat = step % 2 === 0;
      const options = {
        kind: isChat ? SpanKind.CLIENT : SpanKind.INTERNAL,
        attributes: isChat ? chat(withContent) : toolCall(withContent),
      };
      tracer.startSpan(isChat ? 'chat claude-opus-4-5' : 'execute_tool Read', options, within).end();
    }
    root.end();
  }
  return ended.slice(0, count);
}

/** 1.8 kB for each span. */
function said(role: string, length: number): string {
  return JSON.stringify([{ role, parts: [{ type: 'text', content: TEXT.slice(0, length) }] }]);
}

const talk = (withContent: boolean) =>
  withContent
    ? { 'gen_ai.input.messages': said('user', 850), 'gen_ai.output.messages': said('assistant', 850) }
    : {};

const agent = (withContent: boolean) => ({
  'gen_ai.operation.name': 'invoke_agent',
  'gen_ai.agent.name': 'bench',
  'gen_ai.conversation.id': '11111111-2222-3333-4444-555555555555',
  ...talk(withContent),
});

const chat = (withContent: boolean) => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'anthropic',
  'gen_ai.request.model': 'claude-opus-4-5',
  'gen_ai.response.model': 'claude-opus-4-5-20251101',
  'gen_ai.response.id': 'msg_0123456789abcdef01234567',
  'gen_ai.response.finish_reasons': ['tool_use'],
  'gen_ai.usage.input_tokens': 1_234,
  'gen_ai.usage.output_tokens': 56,
  ...talk(withContent),
});

const toolCall = (withContent: boolean) => ({
  'gen_ai.operation.name': 'execute_tool',
  'gen_ai.tool.name': 'Read',
  'gen_ai.tool.type': 'function',
  'gen_ai.tool.call.id': 'toolu_0123456789abcdef01234567',
  ...(withContent && {
    'gen_ai.tool.call.arguments': JSON.stringify({ path: TEXT.slice(0, 300) }),
    'gen_ai.tool.call.result': JSON.stringify({ content: TEXT.slice(0, 1_400) }),
  }),
});

/** Least time of many rounds, both ways in turn: what the code costs, without the machine's other work. */
async function compare(name: string, withContent: boolean): Promise<void> {
  const least = { stock: Infinity, ours: Infinity };
  for (let round = 0; round < ROUNDS; round++) {
    const spans = record(BATCH * 4, withContent);
    least.stock = Math.min(least.stock, await time(async () => serialize(spans)));
    // A pipeline of its own each round: nothing is held of earlier ones.
    const pipeline = openPipeline();
    least.ours = Math.min(least.ours, await time(() => inBatches(spans, (batch) => send(pipeline, batch))));
    await pipeline.shutdown();
  }
  const rate = (milliseconds: number) => `${Math.round((BATCH * 4) / milliseconds)} spans/ms`;
  console.log(`${name}: stock ${rate(least.stock)}, ours with the mapping ${rate(least.ours)}`);
  holdAgainstBudget('exporter', name, least.stock / least.ours);
}

function serialize(spans: readonly ReadableSpan[]): void {
  for (let start = 0; start < spans.length; start += BATCH) {
    made += ProtobufTraceSerializer.serializeRequest(spans.slice(start, start + BATCH))?.byteLength ?? 0;
  }
}

async function inBatches(
  spans: readonly ReadableSpan[],
  use: (batch: readonly ReadableSpan[]) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < spans.length; start += BATCH) await use(spans.slice(start, start + BATCH));
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options?: { readonly type: 'minor' }) => void;

/** What the making of the spans has left behind is not theirs. */
function collectYoung(): void {
  collect({ type: 'minor' });
  collect({ type: 'minor' });
}

async function time(work: () => Promise<void>): Promise<number> {
  collectYoung();
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The heap after a collection and the resident memory, ten times over a million spans. */
async function fillUp(): Promise<void> {
  const pipeline = openPipeline();
  const heaps: number[] = [];
  for (let tenth = 1; tenth <= 10; tenth++) {
    for (let sent = 0; sent < MILLION / 10; sent += BATCH) await send(pipeline, record(BATCH, true));
    const { heapUsed, rss } = memoryAfterCollection();
    heaps.push(heapUsed);
    console.log(`${(tenth * MILLION) / 10} spans: heap ${megabytes(heapUsed)}, resident ${megabytes(rss)}`);
  }
  await pipeline.shutdown();
  holdAgainstBudget('exporter', 'memory', (heaps.at(-1) ?? 0) / (heaps[0] ?? 1));
}

function memoryAfterCollection(): NodeJS.MemoryUsage {
  collect();
  return process.memoryUsage();
}

await compare('bare', false);
await compare('content', true);
await fillUp();
console.log(`${megabytes(made)} made in all`);
