import type { Ledger } from './open-ledger.ts';

/** `BEGIN IMMEDIATE` takes the write lock first: a transaction that reads and then writes cannot fail half-way for another's write. */
export function inTransaction<T>(ledger: Ledger, work: () => T): T {
  ledger.execute('BEGIN IMMEDIATE');
  try {
    const result = work();
    ledger.execute('COMMIT');
    return result;
  } catch (error) {
    ledger.execute('ROLLBACK');
    throw error;
  }
}
