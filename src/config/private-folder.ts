import { chmodSync, lstatSync } from 'node:fs';
import { makeFolder } from '../make-folder.ts';
import { UsageError } from './usage-error.ts';

/**
 * Makes sure that `path` is a real folder that only the user can read (0700), and returns it. Parents are created as
 * needed; a parent may be a link (a home often is), the folder itself may not: somebody else may have planted it.
 *
 * @throws UsageError `unsafe-path` when it is a symbolic link or no folder
 */
export function ensurePrivateFolder(path: string): string {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) makeFolder(path);
  else if (!found.isDirectory()) throw notAFolder(path);
  else if ((found.mode & 0o077) !== 0) chmodSync(path, 0o700);
  return path;
}

function notAFolder(path: string): UsageError {
  return new UsageError({
    code: 'unsafe-path',
    message: `${path} is a symbolic link or no folder; nothing is written through it.`,
    remedy:
      'Remove it, or name another folder (CLAUDE_OTEL_STATE_DIR, CLAUDE_OTEL_CONFIG_DIR, XDG_DATA_HOME).',
  });
}
