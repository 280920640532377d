import { appendFileSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';

import { isReadWhole } from './is-read-whole.ts';
import type { JournalCursor } from './read.ts';

/** Far longer than a hook needs between opening the file and writing its line. */
const graceMilliseconds = 30_000;

/**
 * Takes the journal of a finished session out of the folder, if nothing follows the cursor. A hook may have the file open: its line goes into the
 * renamed file, and `sweepTrimmed` brings it back. False: there is news, or no such file.
 */
export function trimJournal(path: string, acknowledged: JournalCursor): boolean {
  try {
    if (!isReadWhole(path, acknowledged)) return false;
    renameSync(path, `${path}.${acknowledged.offset}.${acknowledged.inode}.done`);
    return true;
  } catch {
    return false;
  }
}

/** Removes what was trimmed a while ago; lines that came after the trimming are appended to the session's journal again. */
export function sweepTrimmed(folder: string, now: number): void {
  for (const name of readdirSync(folder)) {
    const parts = /^(.+\.jsonl)\.(\d+)\.\d+\.done$/.exec(name);
    const path = `${folder}/${name}`;
    if (parts !== null && now - statSync(path).ctimeMs >= graceMilliseconds) {
      restoreLate(path, Number(parts[2]), `${folder}/${parts[1]}`);
      rmSync(path);
    }
  }
}

function restoreLate(trimmed: string, acknowledged: number, journal: string): void {
  const late = readFileSync(trimmed).subarray(acknowledged);
  if (late.length > 0) appendFileSync(journal, late, { mode: 0o600 });
}
