import { isReadWhole } from '../journal/is-read-whole.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import { findSession } from '../ledger/sessions.ts';
import type { JournalNotes } from './journal-notes.ts';
import type { Checkpoint } from './source-position.ts';

/** What the ledger keeps of a session that is being followed. */
export interface FollowedSession {
  readonly checkpoint: Checkpoint;
  readonly notes: JournalNotes;
}

export function findFollowed(ledger: Ledger, sessionId: string): FollowedSession | undefined {
  return findSession(ledger, sessionId)?.checkpoint as FollowedSession | undefined;
}

/** All of the journal was read, and no turn of it is open. */
export function hasCaughtUp(known: FollowedSession | undefined, journal: string): boolean {
  const cursor = known?.checkpoint.position.journal;
  return cursor !== undefined && isReadWhole(journal, cursor);
}
