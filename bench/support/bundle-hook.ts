import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

/** A runtime folder as `setup` lays it out, with the hook bundled as the package bundles it; the drain is a program of the caller. */
export async function bundleHook(
  folder: string,
  { node = process.execPath, drain = '' } = {},
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const outfile = `${folder}/hook.cjs`;
  await build({
    entryPoints: [fileURLToPath(new URL('../../src/hook/main.ts', import.meta.url))],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node18',
    minify: true,
  });
  writeFileSync(`${folder}/runtime.json`, JSON.stringify({ node }));
  writeFileSync(`${folder}/drain.mjs`, drain);
  return outfile;
}
