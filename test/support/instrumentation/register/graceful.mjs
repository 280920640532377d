/** Ends itself when told to, after some work. Argument: how it listens (`once`, `prependOnceListener`, `on`). */
import { setTimeout as pause } from 'node:timers/promises';
import { mark } from './traced.mjs';

const [, , listen] = process.argv;
mark('work');
process[listen]('SIGTERM', async () => {
  mark('told');
  await pause(800);
  console.log('state saved');
  process.exit(0);
});
setInterval(() => undefined, 1000);
console.log('ready');
