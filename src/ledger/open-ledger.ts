import { statSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { UsageError } from '../config/usage-error.ts';
import { loadSqlite } from '../load-sqlite.ts';
import { makePrivateFile } from './private-file.ts';
import { addMissingColumn, createTables, formatVersion, lacksContent } from './schema.ts';
import { setAside } from './set-aside.ts';

/**
 * The one state file of deliveries: how far each session was read, what each turn was made of, and which destination has which turn. No content, no
 * credentials. Drain and `import` may write at once: everything that reads and then writes goes through `inTransaction`.
 */
export interface Ledger {
  /** Parameters are `?` or `:name`; Node 22.15 does not bind `?1`. */
  readonly statement: (sql: string) => StatementSync;
  readonly execute: (sql: string) => void;
  readonly close: () => void;
  /** Where the file lies that was found damaged and replaced by a new one. */
  readonly setAside: string | undefined;
}

export interface OpenOptions {
  /** Whether every page is looked at. A drain may start for each turn: what that costs must not grow with the past. */
  readonly check?: boolean;
}

const busyMilliseconds = 10_000;

/**
 * Opens the ledger, makes it when missing (0600). A damaged one is set aside for a new one: all that it knew can be found out again. Sessions that have a journal
 * are read and sent once more, under the same ids.
 *
 * @throws UsageError for what is no file, a later version's file, and one that cannot be used; what the file system throws
 */
export function openLedger(path: string, { check = true }: OpenOptions = {}): Ledger {
  makePrivateFile(path);
  const { ino } = statSync(path);
  try {
    return toLedger(openDatabase(path, check));
  } catch (error) {
    if (!isDamage(error)) throw unlessUsage(error, path);
  }
  const aside = setAside(path, ino);
  makePrivateFile(path);
  return toLedger(openDatabase(path, false), aside);
}

function openDatabase(path: string, check: boolean): DatabaseSync {
  const database = new (loadSqlite().DatabaseSync)(path);
  try {
    // By pragma: Node 22.15 ignores the constructor's `timeout` without a word.
    database.exec(`PRAGMA busy_timeout = ${busyMilliseconds}`);
    prepareFile(database, path, check);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

class DamageError extends Error {
  override readonly name = 'DamageError';
}

/** Found by us, or SQLITE_CORRUPT and SQLITE_NOTADB with their extended codes. */
export function isDamage(error: unknown): boolean {
  return error instanceof DamageError || [11, 26].includes((errorCode(error) ?? 0) & 0xff);
}

function errorCode(error: unknown): number | undefined {
  const code = (error as { readonly errcode?: unknown }).errcode;
  return typeof code === 'number' ? code : undefined;
}

/** SQLite's own words name no file. */
function unlessUsage(error: unknown, path: string): unknown {
  if (errorCode(error) === undefined) return error;
  return new UsageError({
    code: 'bad-file',
    message: `${path} cannot be used: ${(error as Error).message}.`,
    remedy: 'See that you may read and write it and that the disk has room; moved away, it is made anew.',
  });
}

function prepareFile(database: DatabaseSync, path: string, check: boolean): void {
  // Readers (`status`) and the two writers do not wait for each other's fsync.
  database.exec('PRAGMA journal_mode = WAL');
  if (check) refuseDamage(database);
  if (formatOf(database) === 0 || lacksContent(database)) makeTables(database);
  const version = formatOf(database);
  if (version > formatVersion) {
    throw new UsageError({
      code: 'bad-file',
      message: `${path} has format ${version}, this version of claude-otel knows ${formatVersion}.`,
      remedy: 'Use the later version that wrote it, or move the file away: it is made anew.',
    });
  }
}

/** Else a page that is no more what it was is found one day in the middle of something. A tenth of a second for 40 MB, which are thousands of turns. */
function refuseDamage(database: DatabaseSync): void {
  const found = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (found !== 'ok') throw new DamageError(String(found));
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

function toLedger(database: DatabaseSync, aside?: string): Ledger {
  const statements = new Map<string, StatementSync>();
  return {
    statement: (sql) => {
      const known = statements.get(sql) ?? database.prepare(sql);
      statements.set(sql, known);
      return known;
    },
    execute: (sql) => database.exec(sql),
    close: () => database.close(),
    setAside: aside,
  };
}
