/** A writer as a process of its own: `writer.ts <file> <first number> <count> [once]`; `once` prints the first answer. */
import { setTimeout as pause } from 'node:timers/promises';
import { createSqliteDestination } from '../../../src/delivery/mlflow-sqlite.ts';
import type { DeliveryResult } from '../../../src/delivery/destination.ts';
import { numberedTurn } from './numbered-turn.ts';

const [path = '', start, count, mode] = process.argv.slice(2);
const destination = createSqliteDestination({ path, id: 'writer' });
const signal = new AbortController().signal;

for (let number = Number(start); number < Number(start) + Number(count); number++) {
  const first = await deliverOnce(number);
  const result = mode === 'once' ? first : await inTheEnd(first, number);
  if (mode === 'once' || result.kind !== 'accepted') console.log(JSON.stringify(result));
}

function deliverOnce(number: number): Promise<DeliveryResult> {
  return destination.deliver([numberedTurn(number)], signal);
}

async function inTheEnd(first: DeliveryResult, number: number): Promise<DeliveryResult> {
  let result = first;
  while (result.kind === 'retryable') {
    await pause(5);
    result = await deliverOnce(number);
  }
  return result;
}
