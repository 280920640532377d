import { closeSync, lstatSync, openSync } from 'node:fs';

import { UsageError } from '../config/usage-error.ts';

/** Makes an empty file (0600) for a database unless it is there. An existing one is only looked at: closing a file that this process has open elsewhere would drop SQLite's locks on it (POSIX). @throws UsageError for what is no file */
export function makePrivateFile(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) closeSync(openSync(path, 'a', 0o600));
  else if (!found.isFile()) throw notAFile(path);
}

function notAFile(path: string): UsageError {
  return new UsageError({
    code: 'unsafe-path',
    message: `${path} is a symbolic link or no file; nothing is written through it.`,
    remedy: 'Move it away: it is made anew.',
  });
}
