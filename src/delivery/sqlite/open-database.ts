import type { DatabaseSync } from 'node:sqlite';
import { loadSqlite } from '../../load-sqlite.ts';

/**
 * Milliseconds one statement may wait for another process: short, because SQLite waits by blocking the thread, and who
 * delivers tries again anyway. MLflow's upgrade of a big file holds the lock much longer.
 */
const BUSY_TIMEOUT = 250;

/** The path must be absolute, so that it is never taken for a `file:` URI. */
export function openDatabase(path: string): DatabaseSync {
  const database = new (loadSqlite().DatabaseSync)(path);
  // Not the constructor's `timeout`: Node 22.15 ignores it silently.
  database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
  return database;
}
