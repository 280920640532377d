import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { loadSqlite } from '../load-sqlite.ts';
import { makePrivateFile } from './private-file.ts';
import { addMissingColumn, createTables, formatVersion, lacksContent } from './schema.ts';

/**
 * The one state file of deliveries: how far each session was read, what each turn was made of, and which destination has which turn. No content, no
 * credentials. Drain and `import` may write at once: everything that reads and then writes goes through `inTransaction`.
 */
export interface Ledger {
  /** Parameters are `?` or `:name`; Node 22.15 does not bind `?1`. */
  readonly statement: (sql: string) => StatementSync;
  readonly execute: (sql: string) => void;
  readonly close: () => void;
}

/** The file was written by a later version of this package, which knows more than we could keep. */
export class LedgerFormatError extends Error {
  override readonly name = 'LedgerFormatError';
}

const busyMilliseconds = 10_000;

/**
 * Opens the ledger, makes it when missing (0600).
 *
 * @throws LedgerFormatError; an Error for a symbolic link; what SQLite and the file system throw
 */
export function openLedger(path: string): Ledger {
  makePrivateFile(path);
  const database = new (loadSqlite().DatabaseSync)(path);
  // By pragma: Node 22.15 ignores the constructor's `timeout` without a word.
  database.exec(`PRAGMA busy_timeout = ${busyMilliseconds}`);
  try {
    prepareFile(database, path);
  } catch (error) {
    database.close();
    throw error;
  }
  return toLedger(database);
}

function prepareFile(database: DatabaseSync, path: string): void {
  // Readers (`status`) and the two writers do not wait for each other's fsync.
  database.exec('PRAGMA journal_mode = WAL');
  if (formatOf(database) === 0 || lacksContent(database)) makeTables(database);
  const version = formatOf(database);
  if (version > formatVersion) {
    throw new LedgerFormatError(`${path} has format ${version}, this version knows ${formatVersion}`);
  }
}

/** Looks again under the lock: two processes may be first at once. */
function makeTables(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE');
  if (formatOf(database) === 0) createTables(database);
  addMissingColumn(database);
  database.exec('COMMIT');
}

/** 0: a new file. */
function formatOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
}

function toLedger(database: DatabaseSync): Ledger {
  const statements = new Map<string, StatementSync>();
  return {
    statement: (sql) => {
      const known = statements.get(sql) ?? database.prepare(sql);
      statements.set(sql, known);
      return known;
    },
    execute: (sql) => database.exec(sql),
    close: () => database.close(),
  };
}
