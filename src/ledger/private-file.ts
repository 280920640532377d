import { closeSync, lstatSync, openSync } from 'node:fs';

/** Makes an empty file (0600) for a database unless it is there. An existing one is only looked at: closing a file that this process has open elsewhere would drop SQLite's locks on it (POSIX). */
export function makePrivateFile(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) closeSync(openSync(path, 'a', 0o600));
  else if (!found.isFile())
    throw new Error(`${path} is a symbolic link or no file; nothing is written through it`);
}
