import type { Ledger } from './open-ledger.ts';
import { jsonOf, numberOf, textOf, type Row } from './row.ts';

export interface LedgerSession {
  readonly sessionId: string;
  readonly transcriptPath: string | undefined;
  readonly projectDir: string | undefined;
  /** The reader's own, opaque here: cursors, and what its fold must remember. */
  readonly checkpoint: unknown;
  /** Claude Code's own account of the session's cost, as last read. */
  readonly costStateUsd: number | undefined;
}

export function findSession(ledger: Ledger, sessionId: string): LedgerSession | undefined {
  const row = ledger.statement('SELECT * FROM sessions WHERE session_id = ?').get(sessionId);
  return row && toSession(row);
}

export function listSessions(ledger: Ledger): readonly LedgerSession[] {
  return ledger.statement('SELECT * FROM sessions ORDER BY updated_at DESC').all().map(toSession);
}

/** Those with a turn that some destination has not taken yet. */
export function sessionsWithPending(ledger: Ledger): readonly LedgerSession[] {
  return ledger
    .statement(
      `SELECT * FROM sessions WHERE session_id IN (SELECT session_id FROM deliveries WHERE state = 'pending') ORDER BY updated_at DESC`,
    )
    .all()
    .map(toSession);
}

export function saveSession(ledger: Ledger, session: LedgerSession, now: number): void {
  const { sessionId, transcriptPath, projectDir, checkpoint, costStateUsd } = session;
  ledger
    .statement('INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?, ?)')
    .run(
      sessionId,
      transcriptPath ?? null,
      projectDir ?? null,
      checkpoint === undefined ? null : JSON.stringify(checkpoint),
      costStateUsd ?? null,
      now,
    );
}

function toSession(row: Row): LedgerSession {
  return {
    sessionId: textOf(row, 'session_id') ?? '',
    transcriptPath: textOf(row, 'transcript_path'),
    projectDir: textOf(row, 'project_dir'),
    checkpoint: jsonOf(row, 'checkpoint_json'),
    costStateUsd: numberOf(row, 'cost_state_usd'),
  };
}
