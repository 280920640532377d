import type { DeliveryId } from './deliveries.ts';
import type { Ledger } from './open-ledger.ts';

/** A refused delivery is pending again; `accepted`: one that was accepted, too, since what is there may have been lost there. */
export function reopenDelivery(
  ledger: Ledger,
  { sessionId, turnKey, destinationId }: DeliveryId,
  { accepted, now }: { readonly accepted: boolean; readonly now: number },
): void {
  ledger
    .statement(
      `UPDATE deliveries SET state = 'pending', next_attempt_at = 0, updated_at = ?
       WHERE session_id = ? AND turn_key = ? AND destination_id = ? AND (state = 'rejected' OR (? AND state = 'accepted'))`,
    )
    .run(now, sessionId, turnKey, destinationId, Number(accepted));
}

/** All that was refused is pending again. */
export function reopenRefused(ledger: Ledger, now: number): void {
  ledger
    .statement(
      `UPDATE deliveries SET state = 'pending', next_attempt_at = 0, updated_at = ? WHERE state = 'rejected'`,
    )
    .run(now);
}
