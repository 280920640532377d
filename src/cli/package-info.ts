import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface PackageInfo {
  readonly version: string;
  /** Where the built `hook.cjs` and `drain.mjs` lie. */
  readonly bundleFolder: string;
}

/** Of the package this file belongs to, whether it runs from `src` or from `dist`. */
export function packageInfo(): PackageInfo {
  const root = findRoot(import.meta.dirname);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { version, bundleFolder: join(root, 'dist') };
}

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}
