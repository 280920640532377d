import type { Ledger } from './open-ledger.ts';
import { jsonOf, numberOf, textOf, type Row } from './row.ts';

export interface TurnId {
  readonly sessionId: string;
  readonly turnKey: string;
}

/** What `status` shows of a turn: no content. */
export interface TurnFacts {
  readonly traceId: string;
  readonly outcome: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly costUsd: number | undefined;
}

export interface SealedTurn extends TurnId {
  /** The renderer's own, opaque here: up to which byte of which file the turn was read, and from which state. */
  readonly inputs: unknown;
  readonly facts: TurnFacts;
}

/**
 * Fixes what a turn is made of, before anything of it is sent: whatever is sent again after a crash is made of the same bytes. A turn is sealed once; who comes
 * second (drain or `import`) changes nothing. `replace` is for a turn that was sent while still open.
 */
export function sealTurn(ledger: Ledger, turn: SealedTurn, now: number, { replace = false } = {}): void {
  ledger
    .statement(`INSERT OR ${replace ? 'REPLACE' : 'IGNORE'} INTO turns VALUES (?, ?, ?, ?, ?, ?)`)
    .run(
      turn.sessionId,
      turn.turnKey,
      JSON.stringify(turn.inputs),
      JSON.stringify(turn.facts),
      turn.facts.startedAt,
      now,
    );
}

export function findTurn(ledger: Ledger, { sessionId, turnKey }: TurnId): SealedTurn | undefined {
  const row = ledger
    .statement('SELECT * FROM turns WHERE session_id = ? AND turn_key = ?')
    .get(sessionId, turnKey);
  return row && toTurn(row);
}

/** Of all sessions, newest first. */
export function recentTurns(ledger: Ledger, limit: number): readonly SealedTurn[] {
  return ledger.statement('SELECT * FROM turns ORDER BY started_at DESC LIMIT ?').all(limit).map(toTurn);
}

/** Every turn of a session. */
export function turnsOf(ledger: Ledger, sessionId: string): readonly SealedTurn[] {
  return ledger
    .statement('SELECT * FROM turns WHERE session_id = ? ORDER BY started_at')
    .all(sessionId)
    .map(toTurn);
}

function toTurn(row: Row): SealedTurn {
  return {
    sessionId: textOf(row, 'session_id') ?? '',
    turnKey: textOf(row, 'turn_key') ?? '',
    inputs: jsonOf(row, 'inputs_json'),
    facts: toFacts(jsonOf(row, 'facts_json'), numberOf(row, 'started_at') ?? 0),
  };
}

/** Written by us as `TurnFacts`; a later version may have added fields, never taken one away. */
function toFacts(value: unknown, startedAt: number): TurnFacts {
  return { ...(value as TurnFacts), startedAt };
}
