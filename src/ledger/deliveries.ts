import { inTransaction } from './in-transaction.ts';
import type { Ledger } from './open-ledger.ts';
import { numberOf, textOf, type Row } from './row.ts';
import type { TurnId } from './turns.ts';

/** `pending`: not there yet, and tried again. `rejected`: the destination will never take it. */
export type DeliveryState = 'pending' | 'accepted' | 'rejected';

export interface DeliveryId extends TurnId {
  readonly destinationId: string;
}

export interface Delivery extends DeliveryId {
  readonly state: DeliveryState;
  /** Why it is not accepted: shown to the user, without content and credentials. */
  readonly reason: string | undefined;
  readonly attempts: number;
  /** Milliseconds since the Unix epoch; 0 at once. */
  readonly nextAttemptAt: number;
  /** How much of the content the destination was to get when the settings still named it; `undefined` where an earlier version noted none. */
  readonly content: string | undefined;
}

/** A delivery to come, and the content mode it was allowed. */
export type ExpectedDelivery = DeliveryId & { readonly content?: string };

/** Notes that a destination is to get a turn. What is known of it already stays. */
export function expectDelivery(ledger: Ledger, expected: ExpectedDelivery, now: number): void {
  const { sessionId, turnKey, destinationId, content } = expected;
  ledger
    .statement(
      `INSERT OR IGNORE INTO deliveries (session_id, turn_key, destination_id, state, updated_at, content)
       VALUES (?, ?, ?, 'pending', ?, ?)`,
    )
    .run(sessionId, turnKey, destinationId, now, content ?? null);
}

/** Where a delivery goes, and how much of the content goes with it. */
export type Heir = Required<Pick<ExpectedDelivery, 'destinationId' | 'content'>>;

/** What waits for one destination waits for another from now on, unless that one is to get it, or has it, already. */
export function moveDelivery(ledger: Ledger, from: DeliveryId, heir: Heir, now: number): void {
  ledger
    .statement(
      `UPDATE OR IGNORE deliveries SET destination_id = ?, content = ?, reason = NULL, next_attempt_at = 0, updated_at = ?
       WHERE session_id = ? AND turn_key = ? AND destination_id = ? AND state = 'pending'`,
    )
    .run(heir.destinationId, heir.content, now, from.sessionId, from.turnKey, from.destinationId);
}

/** All that is pending may be tried at once. */
export function hurryPending(ledger: Ledger): void {
  ledger.statement(`UPDATE deliveries SET next_attempt_at = 0 WHERE state = 'pending'`).run();
}

/** The turn was sealed anew: all of its destinations get it again. */
export function expectAgain(ledger: Ledger, { sessionId, turnKey }: TurnId, now: number): void {
  ledger
    .statement(
      `UPDATE deliveries SET state = 'pending', next_attempt_at = 0, updated_at = ? WHERE session_id = ? AND turn_key = ?`,
    )
    .run(now, sessionId, turnKey);
}

export interface Sender {
  /** Names this process. */
  readonly name: string;
  /** Whether the process of such a name still runs. */
  readonly isAlive: (name: string) => boolean;
}

/**
 * Takes a pending delivery before it is sent: drain and `import` may both have the turn, and it goes out once. False: it is not pending any more, or another
 * process is sending it and it is looked at again soon. `recordAttempt` lets go of it; so does the death of its sender.
 */
export function takeDelivery(ledger: Ledger, id: DeliveryId, sender: Sender, now: number): boolean {
  return inTransaction(ledger, () => {
    const row = findRow(ledger, id);
    if (row === undefined || textOf(row, 'state') !== 'pending') return false;
    const isFree = isFreeFor(sender, row, now);
    const change = isFree ? 'sender = ?, sending_since = ?' : 'next_attempt_at = max(next_attempt_at, ?)';
    ledger
      .statement(
        `UPDATE deliveries SET ${change} WHERE session_id = ? AND turn_key = ? AND destination_id = ?`,
      )
      .run(...(isFree ? [sender.name, now] : [now + lookAgain]), id.sessionId, id.turnKey, id.destinationId);
    return isFree;
  });
}

const lookAgain = 250;
/** No attempt takes so long: its sender is gone, whatever runs under that name (another machine's process, on a shared home). */
const longestAttempt = 120_000;

function isFreeFor({ name, isAlive }: Sender, row: Row, now: number): boolean {
  const other = textOf(row, 'sender');
  const since = numberOf(row, 'sending_since') ?? 0;
  return other === undefined || other === name || now - since > longestAttempt || !isAlive(other);
}

export function findDelivery(ledger: Ledger, id: DeliveryId): Delivery | undefined {
  const row = findRow(ledger, id);
  return row && toDelivery(row);
}

function findRow(ledger: Ledger, { sessionId, turnKey, destinationId }: DeliveryId): Row | undefined {
  return ledger
    .statement('SELECT * FROM deliveries WHERE session_id = ? AND turn_key = ? AND destination_id = ?')
    .get(sessionId, turnKey, destinationId);
}

export interface Attempt {
  readonly state: DeliveryState;
  readonly reason?: string | undefined;
  readonly nextAttemptAt?: number | undefined;
}

/** What became of one more attempt. An accepted delivery stays accepted: a slower process may report an older failure. */
export function recordAttempt(ledger: Ledger, id: DeliveryId, attempt: Attempt, now: number): void {
  ledger
    .statement(
      `UPDATE deliveries
       SET state = ?, reason = ?, attempts = attempts + 1, next_attempt_at = ?, sender = NULL, updated_at = ?
       WHERE session_id = ? AND turn_key = ? AND destination_id = ? AND state <> 'accepted'`,
    )
    .run(
      attempt.state,
      attempt.reason ?? null,
      attempt.nextAttemptAt ?? 0,
      now,
      id.sessionId,
      id.turnKey,
      id.destinationId,
    );
}

/** Pending deliveries of a session, the longest waiting first. */
export function pendingDeliveries(ledger: Ledger, sessionId: string): readonly Delivery[] {
  return ledger
    .statement(
      `SELECT * FROM deliveries WHERE session_id = ? AND state = 'pending' ORDER BY next_attempt_at, turn_key`,
    )
    .all(sessionId)
    .map(toDelivery);
}

export function deliveriesOf(ledger: Ledger, { sessionId, turnKey }: TurnId): readonly Delivery[] {
  return ledger
    .statement('SELECT * FROM deliveries WHERE session_id = ? AND turn_key = ? ORDER BY destination_id')
    .all(sessionId, turnKey)
    .map(toDelivery);
}

export interface DestinationTotals {
  readonly destinationId: string;
  readonly pending: number;
  /** Those of the pending ones that were tried without success. */
  readonly failing: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Of the delivery that was last tried without success. */
  readonly lastReason: string | undefined;
}

export function destinationTotals(ledger: Ledger): readonly DestinationTotals[] {
  return ledger
    .statement(
      `SELECT destination_id, sum(state = 'pending') AS pending, sum(state = 'pending' AND reason IS NOT NULL) AS failing,
         sum(state = 'accepted') AS accepted, sum(state = 'rejected') AS rejected,
         (SELECT reason FROM deliveries AS d WHERE d.destination_id = deliveries.destination_id AND state <> 'accepted' AND reason IS NOT NULL
          ORDER BY updated_at DESC LIMIT 1) AS last_reason
       FROM deliveries GROUP BY destination_id ORDER BY destination_id`,
    )
    .all()
    .map(toTotals);
}

function toTotals(row: Row): DestinationTotals {
  return {
    destinationId: textOf(row, 'destination_id') ?? '',
    pending: numberOf(row, 'pending') ?? 0,
    failing: numberOf(row, 'failing') ?? 0,
    accepted: numberOf(row, 'accepted') ?? 0,
    rejected: numberOf(row, 'rejected') ?? 0,
    lastReason: textOf(row, 'last_reason'),
  };
}

function toDelivery(row: Row): Delivery {
  return {
    sessionId: textOf(row, 'session_id') ?? '',
    turnKey: textOf(row, 'turn_key') ?? '',
    destinationId: textOf(row, 'destination_id') ?? '',
    state: (textOf(row, 'state') ?? 'pending') as DeliveryState,
    reason: textOf(row, 'reason'),
    attempts: numberOf(row, 'attempts') ?? 0,
    nextAttemptAt: numberOf(row, 'next_attempt_at') ?? 0,
    content: textOf(row, 'content'),
  };
}
