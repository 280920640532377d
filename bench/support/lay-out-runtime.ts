import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { builtFile } from '../../test/support/cli/built-file.ts';

/** A runtime folder as `setup` lays it out; the drain is a program of the caller. Gives the hook. */
export function layOutRuntime(folder: string, { node = process.execPath, drain = '' } = {}): string {
  const hook = `${folder}/hook.cjs`;
  mkdirSync(folder, { recursive: true });
  copyFileSync(builtFile('hook.cjs'), hook);
  writeFileSync(`${folder}/runtime.json`, JSON.stringify({ node }));
  writeFileSync(`${folder}/drain.mjs`, drain);
  return hook;
}
