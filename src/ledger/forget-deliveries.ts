import type { Ledger } from './open-ledger.ts';

/** What a destination has not accepted is neither sent to it nor counted any more. Gives how many deliveries that were. */
export function forgetDeliveries(ledger: Ledger, destinationId: string): number {
  const { changes } = ledger
    .statement(`DELETE FROM deliveries WHERE destination_id = ? AND state <> 'accepted'`)
    .run(destinationId);
  return Number(changes);
}
