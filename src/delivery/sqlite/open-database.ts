import type * as sqlite from 'node:sqlite';

/**
 * Milliseconds one statement may wait for another process: short, because SQLite waits by blocking the thread, and who
 * delivers tries again anyway. MLflow's upgrade of a big file holds the lock much longer.
 */
const BUSY_TIMEOUT = 250;

/** The path must be absolute, so that it is never taken for a `file:` URI. */
export function openDatabase(path: string): sqlite.DatabaseSync {
  const database = new (loadSqlite().DatabaseSync)(path);
  // Not the constructor's `timeout`: Node 22.15 ignores it silently.
  database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
  return database;
}

/** Loaded when first needed, and without the ExperimentalWarning that Node 22 prints then; other warnings pass. */
function loadSqlite(): typeof sqlite {
  const warn: unknown = Reflect.get(process, 'emitWarning');
  const filter = (...words: readonly unknown[]): void => {
    if (words[1] !== 'ExperimentalWarning' && typeof warn === 'function') Reflect.apply(warn, process, words);
  };
  Reflect.set(process, 'emitWarning', filter);
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    Reflect.set(process, 'emitWarning', warn);
  }
}
