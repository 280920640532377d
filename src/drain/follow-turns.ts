import type { Turn } from '../core/session/turn.ts';
import { processEnd } from './process-end.ts';
import { relocatedTranscript } from '../transcripts/find-transcripts.ts';
import type { UnreadLine } from '../ledger/diagnostics.ts';
import type { FollowedSession } from './followed-session.ts';
import { noNotes, noteEntry, submittedPrompt, type JournalNotes } from './journal-notes.ts';
import type { ReadObserver, ReadOutcome } from './reading.ts';
import { createSessionReader, type SessionReader } from './session-reader.ts';
import { sessionStart, type Checkpoint, type TurnInputs } from './source-position.ts';
import { tornLines } from './torn-lines.ts';

/** A turn that has ended, and what it was made of. */
export interface FinishedTurn {
  readonly turn: Turn;
  /** It was taken as it stands, without an end. */
  readonly open?: true;
  readonly inputs: TurnInputs;
}

/** Reads a session as it grows, and knows from where each of its turns can be read again. */
export interface TurnFollower {
  readonly read: () => ReadOutcome;
  /** There is more to read at once. */
  readonly hasMore: () => boolean;
  /** The process is dead: whatever is open has ended. */
  readonly endProcess: () => void;
  /** All was read, and nothing more is awaited: a line without its end counts as unread. */
  readonly noteTornLines: () => void;
  readonly takeFinished: (settled: boolean) => readonly FinishedTurn[];
  /** Turns without an end, as they stand. They stay open, and are sealed anew when they end. */
  readonly openTurns: () => readonly FinishedTurn[];
  readonly hasOpenTurn: () => boolean;
  readonly notes: () => JournalNotes;
  readonly costStateUsd: () => number | undefined;
  /** Whence a follower that comes after this one takes up. */
  readonly session: () => FollowedSession;
  readonly takeUnread: () => readonly UnreadLine[];
}

type Snapshot = Checkpoint & { readonly offset: number };

interface Following {
  readonly options: FollowOptions;
  reader: SessionReader;
  notes: JournalNotes;
  /** Taken before each prompt: from the last one before an open turn, the turn can be read again. */
  snapshots: Snapshot[];
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
  /** Bytes of the transcript read in one look. */
  readonly atOnce?: number;
}

export function followTurns(options: FollowOptions): TurnFollower {
  const following = begin(options);
  return {
    read: () => read(following),
    hasMore: () => following.reader.hasMore(),
    endProcess: () => endProcess(following),
    noteTornLines: () => noteTornLines(following),
    takeFinished: (settled) => takeFinished(following, settled),
    openTurns: () => openTurns(following),
    hasOpenTurn: () => hasOpenTurn(following),
    notes: () => following.notes,
    costStateUsd: () => following.reader.fold.costStateUsd(),
    session: () => ({ checkpoint: checkpointOf(following), notes: following.notes }),
    takeUnread: () => following.unread.splice(0),
  };
}

function begin(options: FollowOptions): Following {
  const from = options.known?.checkpoint ?? sessionStart;
  const following: Following = {
    options,
    reader: newReader(options, from, () => following),
    notes: options.known?.notes ?? noNotes,
    snapshots: [snapshotAtStart(from)],
    submitted: new Map(),
    taken: new Set(),
    unread: [],
    processEnded: false,
  };
  return following;
}

function newReader(options: FollowOptions, from: Checkpoint, following: () => Following): SessionReader {
  const { sessionId, atOnce } = options;
  const observer: ReadObserver = {
    beforePrompt: (offset) => snapshot(following(), offset),
    journalEntry: (entry, offset) => noteJournal(following(), entry, offset),
    unread: (place, reason, offset) => void following().unread.push({ sessionId, place, reason, offset }),
  };
  return createSessionReader({ sessionId, from, observer, ...(atOnce !== undefined && { atOnce }) });
}

function snapshotAtStart(from: Checkpoint): Snapshot {
  return { ...from, offset: from.position.transcript?.offset ?? 0 };
}

/** Another file lies in the place of the transcript. What the ledger has of its turns is not sent again. */
function beginAnew(following: Following): void {
  following.reader = newReader(following.options, sessionStart, () => following);
  following.snapshots = [snapshotAtStart(sessionStart)];
  following.submitted.clear();
  following.taken.clear();
}

function read(following: Following): ReadOutcome {
  const { options, reader } = following;
  const outcome = reader.read({ journal: options.journal, transcript: () => transcriptOf(following) });
  if (outcome === 'replaced') {
    beginAnew(following);
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
  following.snapshots.push({ state: fold.state(), position: { ...here, transcript }, offset });
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
  noteTornLines(following);
}

function noteTornLines(following: Following): void {
  const { sessionId } = following.options;
  const path = transcriptOf(following);
  const torn = path === undefined ? [] : tornLines(path, following.reader.position());
  following.unread.push(...torn.map(({ place, offset }) => ({ sessionId, place, reason: 'torn', offset })));
}

function hasOpenTurn({ reader, submitted }: Following): boolean {
  return reader.fold.firstOpenPosition() !== undefined || submitted.size > 0;
}

function takeFinished(following: Following, settled: boolean): readonly FinishedTurn[] {
  const { reader, submitted, taken } = following;
  const from = checkpointOf(following);
  const turns = reader.fold.takeFinished({ settled });
  for (const { key } of turns) {
    submitted.delete(key);
    taken.add(key);
  }
  if (turns.length > 0) snapshotBehind(following);
  const inputs = inputsOf(following, from);
  return turns.map((turn) => ({ turn, inputs }));
}

/** A turn that goes on after it was taken begins without a prompt: it is read again from where its first part was over. */
function snapshotBehind(following: Following): void {
  const { fold, position } = following.reader;
  if (fold.firstOpenPosition() !== undefined) return;
  const here = position();
  following.snapshots = [{ state: fold.state(), position: here, offset: here.transcript?.offset ?? 0 }];
}

function openTurns(following: Following): readonly FinishedTurn[] {
  const inputs = inputsOf(following, checkpointOf(following));
  return following.reader.fold.openTurns().map((turn) => ({ turn, inputs, open: true }));
}

function inputsOf({ reader, processEnded }: Following, from: Checkpoint): TurnInputs {
  return { from, to: reader.position(), processEnded };
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
