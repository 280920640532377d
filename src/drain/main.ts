import { readFileSync } from 'node:fs';

import { startDrain } from './start-drain.ts';

/** The drain's process, started by the hook with the fingerprint of its environment. Bundled into one file beside the hook. */
const [, , fingerprint] = process.argv;
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
process.title = 'claude-otel drain';
if (fingerprint !== undefined && /^[\w-]+$/.test(fingerprint)) {
  const codeFolder = import.meta.dirname;
  await startDrain({
    environment: process.env,
    fingerprint,
    version: runtimeVersion(codeFolder),
    codeFolder,
    stop: stop.signal,
  });
}

/** `setup` wrote it beside this file. */
function runtimeVersion(folder: string): string {
  try {
    return (JSON.parse(readFileSync(`${folder}/runtime.json`, 'utf8')) as { readonly version: string })
      .version;
  } catch {
    return '0.0.0';
  }
}
