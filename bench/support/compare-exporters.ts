/**
 * Run by `bench/exporter.ts` as a process of its own: tells how many times as fast our exporter's work is as that of the stock OTLP exporter's serializer,
 * without content and with it.
 */
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { collect } from './collect.ts';
import { BATCH, made, openPipeline, send } from './encoding-pipeline.ts';
import { record } from './recorded-spans.ts';

/** The optimising compilers are done with either way after a million spans; content takes longer, and depends less on them. */
const ROUNDS = { bare: 600, content: 200 };

/** Least time of many rounds, both ways in turn and either one first: what the code costs, without the machine's other work. */
async function compare(kind: keyof typeof ROUNDS): Promise<number> {
  const least = { stock: Infinity, ours: Infinity };
  // As in an application some spans live at any time: V8 throws away what it has compiled when the last object of a shape is gone.
  const living = record(8, kind === 'content');
  const ways: readonly (keyof typeof least)[] = ['stock', 'ours'];
  for (let round = 0; round < ROUNDS[kind]; round++) {
    const spans = record(BATCH * 4, kind === 'content');
    for (const way of round % 2 === 0 ? ways : ways.toReversed()) {
      least[way] = Math.min(least[way], await WAYS[way](spans));
    }
  }
  made.bytes += living.length;
  return least.stock / least.ours;
}

/** Milliseconds. */
const WAYS = {
  stock: (spans: readonly ReadableSpan[]): Promise<number> => time(async () => serialize(spans)),
  ours: async (spans: readonly ReadableSpan[]): Promise<number> => {
    // A pipeline of its own each time: nothing is held of earlier ones.
    const pipeline = openPipeline();
    const milliseconds = await time(() => inBatches(spans, (batch) => send(pipeline, batch)));
    await pipeline.shutdown();
    return milliseconds;
  },
};

function serialize(spans: readonly ReadableSpan[]): void {
  for (let start = 0; start < spans.length; start += BATCH) {
    made.bytes +=
      ProtobufTraceSerializer.serializeRequest(spans.slice(start, start + BATCH))?.byteLength ?? 0;
  }
}

async function inBatches(
  spans: readonly ReadableSpan[],
  use: (batch: readonly ReadableSpan[]) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < spans.length; start += BATCH) await use(spans.slice(start, start + BATCH));
}

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

process.send?.({ bare: await compare('bare'), content: await compare('content') });
