/**
 * A process that writes trace after trace until its stdin ends: `hammer.ts <file> <first number>`. Says on stdout how many it
 * wrote, and how often it was refused for which problem.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { createSqliteDestination } from '../../../src/delivery/mlflow-sqlite.ts';
import { numberedTurn } from './numbered-turn.ts';

export interface HammerReport {
  readonly written: number;
  readonly refusals: Readonly<Record<string, number>>;
}

const [path = '', first] = process.argv.slice(2);
const destination = createSqliteDestination({ path, id: 'hammer' });
const signal = new AbortController().signal;
const refusals: Record<string, number> = {};
let written = 0;
const over = new AbortController();
process.stdin.on('end', () => over.abort()).resume();

while (!over.signal.aborted) {
  await deliverInTheEnd(Number(first) + written);
  written += 1;
}
console.log(JSON.stringify({ written, refusals } satisfies HammerReport));

async function deliverInTheEnd(number: number): Promise<void> {
  for (;;) {
    const result = await destination.deliver([numberedTurn(number)], signal);
    if (result.kind === 'accepted') return;
    const problem = result.reason.replace(path, 'file').split(/[,:(]/, 1)[0] ?? '';
    refusals[problem] = (refusals[problem] ?? 0) + 1;
    await pause(5);
  }
}
