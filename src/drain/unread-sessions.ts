import { isDrainAlive } from '../journal/is-drain-alive.ts';
import { journalFolder } from '../journal/paths.ts';
import { readJournal } from '../journal/read.ts';
import { journalFingerprints, sessionJournals, type SessionJournal } from '../journal/sessions.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import { findFollowed, hasCaughtUp } from './followed-session.ts';
import { noNotes, noteEntry, type JournalNotes } from './journal-notes.ts';

/** A session of which hooks have told more than any drain has read: its last turns are in no ledger yet. */
export interface UnreadSession {
  readonly sessionId: string;
  /** Of the environment it ran in. */
  readonly fingerprint: string;
  readonly transcriptPath: string | undefined;
  readonly projectDir: string | undefined;
}

/** Sessions that nobody reads: those of an environment whose drain is at work are its affair. Without a ledger nothing was ever read. */
export function unreadSessions(state: string, ledger: Ledger | undefined): readonly UnreadSession[] {
  return journalFingerprints(state)
    .filter((fingerprint) => !isDrainAlive(state, fingerprint))
    .flatMap((fingerprint) =>
      sessionJournals(journalFolder(state, fingerprint)).flatMap((journal) => {
        const notes = unreadNotes(journal, ledger);
        return notes === undefined ? [] : [toUnread(journal, fingerprint, notes)];
      }),
    );
}

/** What whole lines behind the last one read say of the session; `undefined` when there are none. A torn line will never be read. */
function unreadNotes(
  { sessionId, path }: SessionJournal,
  ledger: Ledger | undefined,
): JournalNotes | undefined {
  const known = ledger && findFollowed(ledger, sessionId);
  if (hasCaughtUp(known, path)) return undefined;
  const lines = readJournal(path, known?.checkpoint.position.journal)?.lines ?? [];
  const entries = lines.flatMap((line) => (line.kind === 'entry' ? [line.entry] : []));
  return entries.length === 0 ? undefined : entries.reduce(noteEntry, known?.notes ?? noNotes);
}

function toUnread(
  { sessionId }: SessionJournal,
  fingerprint: string,
  { transcriptPath, projectDir }: JournalNotes,
): UnreadSession {
  return { sessionId, fingerprint, transcriptPath, projectDir };
}
