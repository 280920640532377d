import { existsSync, renameSync, statSync } from 'node:fs';

/**
 * Moves a database that is none, or is damaged, out of the way, with the files that belong to it, so that SQLite's tools can still be tried on it. `inode`: of the
 * file that was found so; another process may have been faster. Gives where it lies now.
 */
export function setAside(path: string, inode: number): string | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.ino !== inode) return undefined;
  const aside = `${path}.broken-${new Date().toISOString().replaceAll(/[:.]/gu, '')}`;
  for (const part of ['-wal', '-shm', '']) {
    if (existsSync(path + part)) renameSync(path + part, aside + part);
  }
  return aside;
}
