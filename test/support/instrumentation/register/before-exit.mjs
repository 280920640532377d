/** Begins more work each time it would end, three times; something that does not hold it makes spans all the time. */
import { mark } from './traced.mjs';

let rounds = 0;
setInterval(() => mark('heartbeat'), 5).unref();
process.on('beforeExit', () => {
  rounds += 1;
  if (rounds <= 3) setTimeout(mark, 500, `round ${rounds}`);
});
console.log('ready');
