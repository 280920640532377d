import { moveDelivery, pendingDeliveries } from '../ledger/deliveries.ts';
import type { Ledger } from '../ledger/open-ledger.ts';

/**
 * What waits for an experiment that is configured no more goes to the one that is, on the same store or server: there is one at a time, and a user who
 * corrects its name wants in there what waited. A turn that this one has, or waits for,
 * stays as it is: `import` may have been told to send it elsewhere.
 */
export function readdressPending(ledger: Ledger, sessionId: string, ids: readonly string[]): void {
  const stale = pendingDeliveries(ledger, sessionId).filter(
    ({ destinationId }) => !ids.includes(destinationId),
  );
  for (const delivery of stale) {
    const heir = ids.find((id) => placeOf(id) === placeOf(delivery.destinationId));
    if (heir !== undefined) moveDelivery(ledger, delivery, heir, Date.now());
  }
}

/** A destination's id is its URI and, where it has any, `#` and the experiment. */
function placeOf(destinationId: string): string {
  return destinationId.split('#', 1)[0] ?? destinationId;
}
