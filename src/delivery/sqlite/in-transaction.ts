import type { DatabaseSync } from 'node:sqlite';
import type { Outcome } from './refusal.ts';

/** All of `work` or nothing: what it does not accept, or throws on, is rolled back. `IMMEDIATE`: what it reads stays so. */
export function inTransaction<Result extends Outcome>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec(result.kind === 'accepted' ? 'COMMIT' : 'ROLLBACK');
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** After some failures (a full disk) SQLite has rolled back already, and says so by an error. */
function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // The first error is the one to tell.
  }
}
