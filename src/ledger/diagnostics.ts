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

/** One line that could not be read. */
export interface UnreadLine {
  readonly sessionId: string;
  readonly place: string;
  readonly reason: string;
  readonly offset: number;
}

/** Counts lines, each once, however often it is read: of a place and reason, only those beyond the last one counted. */
export function countUnreadLines(ledger: Ledger, lines: readonly UnreadLine[], now: number): void {
  const insert = ledger.statement(
    `INSERT INTO diagnostics VALUES (:session, :place, :reason, 1, :offset, :offset, :now)
     ON CONFLICT DO UPDATE SET count = count + 1, last_offset = :offset, updated_at = :now WHERE :offset > last_offset`,
  );
  for (const { sessionId, place, reason, offset } of lines) {
    insert.run({ session: sessionId, place, reason, offset, now });
  }
}

export function listDiagnostics(ledger: Ledger): readonly DiagnosticCount[] {
  return ledger.statement('SELECT * FROM diagnostics ORDER BY updated_at DESC').all().map(toCount);
}

export function diagnosticsOf(ledger: Ledger, sessionId: string): readonly DiagnosticCount[] {
  return ledger
    .statement('SELECT * FROM diagnostics WHERE session_id = ? ORDER BY place, reason')
    .all(sessionId)
    .map(toCount);
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
