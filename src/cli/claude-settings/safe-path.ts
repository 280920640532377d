import { lstatSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { UsageError } from '../../config/usage-error.ts';

/**
 * The real place of `<folder>/<name>`, which may not exist yet. Links are followed as long as they stay inside
 * `folder`; one that leads elsewhere is refused, since a clone may bring it: `.claude -> ~/.claude` would let a project
 * write into the user's own settings.
 *
 * @throws UsageError `unsafe-path`
 */
export function safePath(folder: string, name: string): string {
  const root = realpathSync(folder);
  const path = join(root, name);
  const parent = realOf(dirname(path));
  // Nothing is there yet, not even a link: it will be made where it was asked for.
  if (parent === undefined) return path;
  const real = isThere(path) ? realOf(path) : join(parent, path.slice(dirname(path).length + 1));
  if (real === undefined || !real.startsWith(root === sep ? sep : root + sep))
    throw leadsElsewhere(path, folder);
  return real;
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return isThere(path) ? '' : undefined;
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function leadsElsewhere(path: string, folder: string): UsageError {
  return new UsageError({
    code: 'unsafe-path',
    message: `${path} is a link that leads out of ${folder}, or nowhere; nothing is written through it.`,
    remedy: 'Replace the link by a plain file or folder, or run setup where the link leads.',
  });
}
