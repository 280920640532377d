import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const CHECKOUT = join(import.meta.dirname, '../../..');

/** A file of `dist/`; throws with the remedy when it is missing or older than what it is made of. */
export function builtFile(name: 'cli/main.mjs' | 'drain.mjs' | 'hook.cjs'): string {
  const path = join(CHECKOUT, 'dist', name);
  const built = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built >= newestSource()) return path;
  throw new Error(`dist/${name} is ${built === 0 ? 'missing' : 'older than src'}: npm run build`);
}

function newestSource(): number {
  const sources = readdirSync(join(CHECKOUT, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Math.max(...sources.map((path) => statSync(path).mtimeMs));
}
