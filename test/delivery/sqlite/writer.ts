/** A writer as a process of its own: `writer.ts <file> <first number> <count> [once]`; `once` prints the first answer. */
import { setTimeout as pause } from 'node:timers/promises';
import { createSqliteDestination } from '../../../src/delivery/mlflow-sqlite.ts';
import { numberedTurn } from './numbered-turn.ts';

const [path = '', first, count, mode] = process.argv.slice(2);
const destination = createSqliteDestination({ path, id: 'writer' });
const signal = new AbortController().signal;

for (let number = Number(first); number < Number(first) + Number(count); number++) {
  let result = await destination.deliver([numberedTurn(number)], signal);
  while (mode !== 'once' && result.kind === 'retryable') {
    await pause(5);
    result = await destination.deliver([numberedTurn(number)], signal);
  }
  if (mode === 'once' || result.kind !== 'accepted') console.log(JSON.stringify(result));
}
