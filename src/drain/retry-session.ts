import { journalOfSession } from '../journal/sessions.ts';
import { pendingDeliveries } from '../ledger/deliveries.ts';
import type { LedgerSession } from '../ledger/sessions.ts';
import type { DeliveryContext } from './deliver-turn.ts';
import type { OpenedOutlets } from './open-outlets.ts';
import { readdressPending } from './readdress-pending.ts';
import { retryPending } from './retry-pending.ts';

export interface RetrySession extends Pick<OpenedOutlets, 'find' | 'findPromised'> {
  readonly state: string;
}

/**
 * Sends what is pending of one session, whether or not a drain follows it, to the destinations that its project names and to those that it does not name any
 * more. Gives how many deliveries were due.
 */
export async function retrySession(
  { sessionId, transcriptPath, projectDir }: LedgerSession,
  { state, find, findPromised }: RetrySession,
  context: DeliveryContext,
): Promise<number> {
  const journal = journalOfSession(state, sessionId);
  const found = find(projectDir);
  // What was only imported was sent where a person said.
  if (journal !== undefined && found.kind === 'deliver')
    readdressPending(context.ledger, sessionId, found.outlets);
  const outlets = findPromised(projectDir, pendingDeliveries(context.ledger, sessionId));
  return retryPending({ sessionId, journal, transcriptPath, outlets }, context);
}
