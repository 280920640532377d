import { mkdirSync } from 'node:fs';

/**
 * Makes a folder that only the user can read (0700), and what is missing above it. Not by `recursive`: where no folder can be made and the system calls that ENOENT (below /proc), Node tries for ever.
 *
 * @throws what the file system throws, but for a folder that is there already
 */
export function makeFolder(path: string): void {
  if (tryToMake(path)) return;
  makeFolder(path.replace(/[\\/]*[^\\/]*$/, ''));
  if (!tryToMake(path)) throw new Error(`no folder can be made: ${path}`);
}

/** False: its parent is missing. */
function tryToMake(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && path !== '') return false;
    // Another process was faster.
    if (code !== 'EEXIST') throw error;
  }
  return true;
}
