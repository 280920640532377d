/** An interrupt ends what it does, not the program: that ends by itself after the second one. */
import { once } from 'node:events';
import { mark } from './traced.mjs';

const holding = setInterval(() => undefined, 1000);
process.on('SIGINT', () => console.log('cancelled'));
mark('before');
console.log('ready');
await once(process, 'SIGINT');
mark('between');
await once(process, 'SIGINT');
mark('after');
clearInterval(holding);
