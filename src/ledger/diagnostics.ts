import type { Ledger } from './open-ledger.ts';
import { numberOf, textOf, type Row } from './row.ts';

/** Lines of one kind that could not be read, counted; nothing of their content. */
export interface DiagnosticCount {
  readonly sessionId: string;
  /** `transcript`, `journal`, or a subagent's id. */
  readonly place: string;
  readonly reason: string;
  readonly count: number;
  /** Byte offset of the first of them. */
  readonly firstOffset: number;
}

/** Adds to the counts: call it in the transaction that moves the cursor past the lines, else they are counted again after a crash. */
export function countDiagnostics(ledger: Ledger, counts: readonly DiagnosticCount[], now: number): void {
  const insert = ledger.statement(
    `INSERT INTO diagnostics VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET count = count + excluded.count, updated_at = excluded.updated_at`,
  );
  for (const { sessionId, place, reason, count, firstOffset } of counts) {
    insert.run(sessionId, place, reason, count, firstOffset, now);
  }
}

export function listDiagnostics(ledger: Ledger): readonly DiagnosticCount[] {
  return ledger.statement('SELECT * FROM diagnostics ORDER BY updated_at DESC').all().map(toCount);
}

function toCount(row: Row): DiagnosticCount {
  return {
    sessionId: textOf(row, 'session_id') ?? '',
    place: textOf(row, 'place') ?? '',
    reason: textOf(row, 'reason') ?? '',
    count: numberOf(row, 'count') ?? 0,
    firstOffset: numberOf(row, 'first_offset') ?? 0,
  };
}
