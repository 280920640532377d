/**
 * `exporter`: spans a second from `ReadableSpan` to the bodies that MLflow is sent (conversion, queue, mapping, encoding), over the stock OTLP exporter's
 * serializer on the same spans in the same run. Then memory over a million spans: what is held at the end over what was held after the first tenth.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { collect } from './support/collect.ts';
import { BATCH, made, openPipeline, send } from './support/encoding-pipeline.ts';
import { holdAgainstBudget } from './support/hold-against-budget.ts';
import { median } from './support/median.ts';
import { megabytes } from './support/megabytes.ts';
import { record } from './support/recorded-spans.ts';

/**
 * V8 decides once in the life of a process what it inlines and what it places among the old objects; by that alone one process is up to
 * half as fast again as the next, in either way. So several are asked.
 */
const PROCESSES = Number(process.env['BENCH_PROCESSES'] ?? 5);
const MILLION = Number(process.env['BENCH_SPANS'] ?? 1_000_000);

interface Ratios {
  readonly bare: number;
  readonly content: number;
}

async function compare(): Promise<void> {
  const all: Ratios[] = [];
  for (let count = 0; count < PROCESSES; count++) all.push(await compareOnce());
  for (const name of ['bare', 'content'] as const) {
    const ratios = all.map((one) => one[name]);
    console.log(`${name}: ${ratios.map((ratio) => ratio.toFixed(3)).join(' ')}`);
    holdAgainstBudget('exporter', name, median(ratios));
  }
}

async function compareOnce(): Promise<Ratios> {
  const child = fork(join(import.meta.dirname, 'support', 'compare-exporters.ts'));
  const [ratios] = (await once(child, 'message')) as [Ratios];
  await once(child, 'close');
  return ratios;
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

await compare();
await fillUp();
console.log(`${megabytes(made.bytes)} made in all`);
