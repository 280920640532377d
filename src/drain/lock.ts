import { makePrivateFile } from '../ledger/private-file.ts';
import { loadSqlite } from '../load-sqlite.ts';

export interface Lock {
  release(): void;
}

/**
 * Takes the lock of a database file for as long as this process lives, or gives `undefined` while another process has it. The proof of a living owner is the
 * kernel's lock itself: nothing goes stale, a killed owner loses it at once, a stopped one keeps it. Nothing else may open the file in this
 * process: closing it would drop the lock (POSIX).
 */
export function takeLock(path: string): Lock | undefined {
  makePrivateFile(path);
  const database = new (loadSqlite().DatabaseSync)(path);
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (isLocked(error)) return undefined;
    throw error;
  }
}

/** SQLITE_BUSY and its extended codes. */
function isLocked(error: unknown): boolean {
  const code = (error as { readonly errcode?: unknown }).errcode;
  return typeof code === 'number' && (code & 0xff) === 5;
}
