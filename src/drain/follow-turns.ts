import type { Turn } from '../core/session/turn.ts';
import { processEnd } from './process-end.ts';
import { relocatedTranscript } from '../transcripts/find-transcripts.ts';
import type { UnreadLine } from '../ledger/diagnostics.ts';
import { noNotes, noteEntry, submittedPrompt, type JournalNotes } from './journal-notes.ts';
import { createSessionReader, type ReadOutcome, type SessionReader } from './session-reader.ts';
import { sessionStart, type Checkpoint, type TurnInputs } from './source-position.ts';

/** What the ledger keeps of a session that is being followed. */
export interface FollowedSession {
  readonly checkpoint: Checkpoint;
  readonly notes: JournalNotes;
}

/** A turn that has ended, and what it was made of. */
export interface FinishedTurn {
  readonly turn: Turn;
  readonly inputs: TurnInputs;
}

/** Reads a session as it grows, and knows from where each of its turns can be read again. */
export interface TurnFollower {
  readonly read: () => ReadOutcome;
  /** The process is dead: whatever is open has ended. */
  readonly endProcess: () => void;
  readonly takeFinished: (settled: boolean) => readonly FinishedTurn[];
  readonly hasOpenTurn: () => boolean;
  readonly notes: () => JournalNotes;
  readonly costStateUsd: () => number | undefined;
  /** Whence a follower that comes after this one takes up. */
  readonly session: () => FollowedSession;
  readonly takeUnread: () => readonly UnreadLine[];
}

interface Following {
  readonly sessionId: string;
  readonly journal: string | undefined;
  reader: SessionReader;
  notes: JournalNotes;
  /** Taken before each prompt: from the last one before an open turn, the turn can be read again. */
  snapshots: readonly (Checkpoint & { readonly offset: number })[];
  /** Where the journal says that a turn began which has not ended. */
  readonly submitted: Map<string, number>;
  readonly taken: Set<string>;
  unread: UnreadLine[];
  processEnded: boolean;
}

export interface FollowOptions {
  readonly sessionId: string;
  readonly journal: string | undefined;
  readonly known?: FollowedSession | undefined;
}

export function followTurns(options: FollowOptions): TurnFollower {
  const following = begin(options);
  return {
    read: () => read(following),
    endProcess: () => endProcess(following),
    takeFinished: (settled) => takeFinished(following, settled),
    hasOpenTurn: () => hasOpenTurn(following),
    notes: () => following.notes,
    costStateUsd: () => following.reader.fold.costStateUsd(),
    session: () => ({ checkpoint: checkpointOf(following), notes: following.notes }),
    takeUnread: () => following.unread.splice(0),
  };
}

function begin({ sessionId, journal, known }: FollowOptions): Following {
  const from = known?.checkpoint ?? sessionStart;
  const following: Following = {
    sessionId,
    journal,
    reader: createSessionReader({ sessionId, from }),
    notes: known?.notes ?? noNotes,
    snapshots: [],
    submitted: new Map(),
    taken: new Set(),
    unread: [],
    processEnded: false,
  };
  open(following, from);
  return following;
}

function open(following: Following, from: Checkpoint): void {
  const { sessionId, unread } = following;
  following.snapshots = [{ ...from, offset: from.position.transcript?.offset ?? 0 }];
  following.submitted.clear();
  following.taken.clear();
  following.reader = createSessionReader({
    sessionId,
    from,
    observer: {
      beforePrompt: (offset) => snapshot(following, offset),
      journalEntry: (entry, offset) => noteJournal(following, entry, offset),
      unread: (place, reason, offset) => void unread.push({ sessionId, place, reason, offset }),
    },
  });
}

function read(following: Following): ReadOutcome {
  const { journal, reader } = following;
  const outcome = reader.read({ journal, transcript: () => transcriptOf(following) });
  if (outcome === 'replaced') {
    open(following, sessionStart);
    return read(following);
  }
  if (outcome === 'news') following.processEnded = false;
  return outcome;
}

function transcriptOf({ notes }: Following): string | undefined {
  return notes.transcriptPath === undefined ? undefined : relocatedTranscript(notes.transcriptPath);
}

function snapshot(following: Following, offset: number): void {
  const { fold, position } = following.reader;
  const here = position();
  const transcript = here.transcript && { ...here.transcript, offset };
  following.snapshots = [
    ...following.snapshots,
    { state: fold.state(), position: { ...here, transcript }, offset },
  ];
}

function noteJournal(following: Following, entry: unknown, offset: number): void {
  following.notes = noteEntry(following.notes, entry);
  const prompt = submittedPrompt(entry);
  const { submitted, taken } = following;
  if (prompt !== undefined && !submitted.has(prompt) && !taken.has(prompt)) submitted.set(prompt, offset);
}

function endProcess(following: Following): void {
  if (following.processEnded) return;
  following.processEnded = true;
  following.reader.fold.add(processEnd);
}

function hasOpenTurn({ reader, submitted }: Following): boolean {
  return reader.fold.firstOpenPosition() !== undefined || submitted.size > 0;
}

function takeFinished(following: Following, settled: boolean): readonly FinishedTurn[] {
  const { reader, submitted, taken, processEnded } = following;
  const from = checkpointOf(following);
  const turns = reader.fold.takeFinished({ settled });
  for (const { key } of turns) {
    submitted.delete(key);
    taken.add(key);
  }
  return turns.map((turn) => ({ turn, inputs: { from, to: reader.position(), processEnded } }));
}

/** The last snapshot before everything that is still open; here and now if nothing is. */
function checkpointOf(following: Following): Checkpoint {
  const { reader, submitted } = following;
  const position = reader.position();
  const first = reader.fold.firstOpenPosition();
  const { state, position: base } =
    first === undefined ? { state: reader.fold.state(), position } : lastBefore(following, first);
  const began = Math.min(...submitted.values());
  const journal = position.journal && {
    ...position.journal,
    offset: Math.min(position.journal.offset, began),
  };
  return { state, position: { ...base, journal } };
}

/** Older ones are needed no more: a turn that begins later cannot be open earlier. */
function lastBefore(following: Following, offset: number): Checkpoint {
  const index = following.snapshots.findLastIndex((candidate) => candidate.offset <= offset);
  following.snapshots = following.snapshots.slice(Math.max(0, index));
  return following.snapshots[0] ?? sessionStart;
}
