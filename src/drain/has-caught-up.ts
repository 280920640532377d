import { isReadWhole } from '../journal/is-read-whole.ts';
import type { SessionJournal } from '../journal/sessions.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import { findSession } from '../ledger/sessions.ts';
import type { FollowedSession } from './follow-turns.ts';

/** By what the ledger has, a drain has read all of a session's journal, and no turn of it is open. */
export function hasCaughtUp(ledger: Ledger, { sessionId, path }: SessionJournal): boolean {
  const known = findSession(ledger, sessionId)?.checkpoint as FollowedSession | undefined;
  const cursor = known?.checkpoint.position.journal;
  return cursor !== undefined && isReadWhole(path, cursor);
}
