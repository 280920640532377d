import { existsSync } from 'node:fs';

import { journalFolder } from '../journal/paths.ts';
import { pendingDeliveries } from '../ledger/deliveries.ts';
import { sessionsWithPending, type LedgerSession } from '../ledger/sessions.ts';
import type { DeliveryContext } from './deliver-turn.ts';
import type { FollowedSession } from './followed-session.ts';
import { retrySession, type RetrySession } from './retry-session.ts';
import { nothingToDo, type SessionFollower } from './session-follower.ts';

/** A destination that is not configured keeps nobody awake, and live sessions wait while it is asked. */
const lookAgainMilliseconds = 300_000;

interface Rest extends RetrySession {
  /** Of the drain's environment. */
  readonly fingerprint: string;
}

/**
 * What is pending of sessions that nobody follows (`import`), or for destinations that the settings name no more: tried once when a drain starts, and on while it
 * works. One session a round: live ones come first.
 */
export function followRest(rest: Rest, context: Omit<DeliveryContext, 'signal'>): SessionFollower {
  let nextLook = 0;
  return {
    advance: async (signal) => {
      if (Date.now() < nextLook || signal.aborted) return nothingToDo;
      const sent = await sendSome(rest, { ...context, signal });
      if (!sent) nextLook = Date.now() + lookAgainMilliseconds;
      return { ...nothingToDo, busy: sent, more: sent };
    },
  };
}

/** False: nothing that is due got anywhere. */
async function sendSome(rest: Rest, context: DeliveryContext): Promise<boolean> {
  const { ledger } = context;
  for (const session of sessionsWithPending(ledger).filter((one) => isOurs(one, rest))) {
    const before = pendingDeliveries(ledger, session.sessionId).length;
    await retrySession(session, rest, context);
    if (pendingDeliveries(ledger, session.sessionId).length < before) return true;
  }
  return false;
}

/** Another environment has other credentials and content modes, and a drain of its own. */
function isOurs({ sessionId, checkpoint }: LedgerSession, { state, fingerprint }: Rest): boolean {
  if (existsSync(`${journalFolder(state, fingerprint)}/${sessionId}.jsonl`)) return true;
  return (checkpoint as FollowedSession | undefined)?.notes.environment === fingerprint;
}
