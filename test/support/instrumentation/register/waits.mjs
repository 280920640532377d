/** Does not listen to any signal. */
import { mark } from './traced.mjs';

setInterval(() => undefined, 1000);
mark('work');
console.log('ready');
