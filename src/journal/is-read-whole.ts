import { statSync } from 'node:fs';
import type { JournalCursor } from './read.ts';

/** Nothing was appended behind the cursor, and the file is the one it stands in. */
export function isReadWhole(path: string, cursor: JournalCursor): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.ino === cursor.inode && found.size === cursor.offset;
}
