import { moveDelivery, pendingDeliveries } from '../ledger/deliveries.ts';
import type { Ledger } from '../ledger/open-ledger.ts';

/** An outlet, as far as it matters here. */
interface Named {
  readonly destination: { readonly id: string };
  readonly content: string;
}

/**
 * What waits for an experiment that is configured no more goes to the one that is, on the same store or server: there is one at a time, and a user who
 * corrects its name wants in there what waited. A turn that this one has, or waits for,
 * stays as it is: `import` may have been told to send it elsewhere. So does what waits for a store or server that the settings name no more (`promised-outlets.ts`).
 */
export function readdressPending(ledger: Ledger, sessionId: string, outlets: readonly Named[]): void {
  const heirs = outlets.map(({ destination, content }) => ({ destinationId: destination.id, content }));
  const stale = pendingDeliveries(ledger, sessionId).filter(
    (delivery) => !heirs.some(({ destinationId }) => destinationId === delivery.destinationId),
  );
  for (const delivery of stale) {
    const place = placeOf(delivery.destinationId);
    const heir = heirs.find(({ destinationId }) => placeOf(destinationId) === place);
    if (heir !== undefined) moveDelivery(ledger, delivery, heir, Date.now());
  }
}

/** A destination's id is its URI and, where it has any, `#` and the experiment. */
export function placeOf(destinationId: string): string {
  return destinationId.split('#', 1)[0] ?? destinationId;
}
