import { fromTranscriptLine } from '../src/core/events/from-transcript-line.ts';
import { createPriceBook } from '../src/core/prices/price-call.ts';
import { createSessionFold } from '../src/core/session/session-fold.ts';
import { createContentGate } from '../src/core/spans/content/content-gate.ts';
import type { ContentMode } from '../src/core/spans/content/content-mode.ts';
import { renderTurn } from '../src/core/spans/render-turn.ts';
import { mapTrace } from '../src/core/targets/mlflow/map-trace.ts';
import { encodeWireSpans } from '../src/core/targets/otlp/encode-otlp-protobuf.ts';
import { createTranscript } from './support/generate-transcript.ts';
import { holdAgainstBudget } from './support/hold-against-budget.ts';

/** Parse → session → spans → MLflow payload of a generated transcript, against `JSON.parse` of the same lines in the same run. */
const MEGABYTES = Number(process.env['BENCH_MEGABYTES'] ?? 48);
const ROUNDS = 8;

const lines = corpus(MEGABYTES * 1_000_000);
const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);

function corpus(size: number): readonly string[] {
  const transcript = createTranscript({ sessionId: 'bench' });
  const all: string[] = [];
  for (let written = 0; written < size;) {
    const turn = transcript.nextTurn();
    all.push(...turn.lines);
    written += turn.lines.reduce((sum, line) => sum + line.length, 0);
  }
  return all;
}

function parseOnly(): number {
  let seen = 0;
  for (const line of lines) if ((JSON.parse(line) as { type?: string }).type === 'user') seen += 1;
  return seen;
}

function pipeline(mode: ContentMode): number {
  const fold = createSessionFold('bench');
  const options = {
    gate: createContentGate({ mode, maxPartLength: 65_536 }),
    prices: createPriceBook(),
    messages: 'delta' as const,
    serviceName: 'claude-code',
    resourceAttributes: {},
    userId: 'dev',
    version: '0.0.0',
  };
  let written = 0;
  for (const line of lines) {
    const event = fromTranscriptLine(JSON.parse(line));
    if (event === undefined || event.kind === 'diagnostic') continue;
    fold.add(event);
    if (event.kind !== 'turn-marker') continue;
    for (const turn of fold.takeFinished({ settled: true })) {
      written += encodeWireSpans([mapTrace(renderTurn(turn, options))]).byteLength;
    }
  }
  return written;
}

function megabytesPerSecond(run: () => number): number {
  let best = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = process.hrtime.bigint();
    if (run() === 0) throw new Error('nothing was processed');
    best = Math.max(best, bytes / (Number(process.hrtime.bigint() - start) / 1000));
  }
  return best;
}

const parse = megabytesPerSecond(parseOnly);
console.log(
  `pipeline: ${(bytes / 1e6).toFixed(0)} MB in ${lines.length} lines; JSON.parse alone ${parse.toFixed(0)} MB/s`,
);
for (const mode of ['metadata', 'redacted', 'full'] as const) {
  const speed = megabytesPerSecond(() => pipeline(mode));
  console.log(`pipeline ${mode.padEnd(8)} ${speed.toFixed(0).padStart(4)} MB/s`);
  holdAgainstBudget('pipeline', mode, speed / parse);
}
