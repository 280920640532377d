import { VERSION } from '../build-info.ts';
import { startDrain } from './start-drain.ts';

/** The drain's process, started by the hook with the fingerprint of its environment. Bundled into one file beside the hook. */
const [, , fingerprint] = process.argv;
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
process.title = 'claude-otel drain';
if (fingerprint !== undefined && /^[\w-]+$/.test(fingerprint)) {
  await startDrain({
    environment: process.env,
    fingerprint,
    version: VERSION,
    codeFolder: import.meta.dirname,
    stop: stop.signal,
  });
}
