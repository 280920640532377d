import { fromJournalEntry } from '../core/events/from-journal-entry.ts';
import { createSessionFold, type SessionFold } from '../core/session/session-fold.ts';
import { readJournal, type JournalLine, type JournalPart } from '../journal/read.ts';
import { findSubagents } from '../transcripts/find-subagents.ts';
import { readMain } from './read-main.ts';
import { readSubagent } from './read-subagent.ts';
import type { Reading, ReadObserver, ReadOutcome } from './reading.ts';
import type { Checkpoint, SourcePosition } from './source-position.ts';

export interface SessionReaderOptions {
  readonly sessionId: string;
  readonly from: Checkpoint;
  /** Nothing beyond this position is read. */
  readonly to?: SourcePosition;
  readonly observer?: ReadObserver;
  readonly atOnce?: number;
}

/** The fold holds what was read until a turn has ended: a long history goes in by parts, and its turns out. */
const usuallyAtOnce = 1024 * 1024;

/** Reads the files of one session into a fold, each line once. */
export interface SessionReader {
  readonly fold: SessionFold;
  readonly position: () => SourcePosition;
  /** The last reading stopped before the end of the transcript. */
  readonly hasMore: () => boolean;
  readonly read: (files: SessionFiles) => ReadOutcome;
}

export interface SessionFiles {
  readonly journal: string | undefined;
  /** Asked for when the journal's news are known: they may say that it has moved. */
  readonly transcript: () => string | undefined;
}

export function createSessionReader(options: SessionReaderOptions): SessionReader {
  const { sessionId, from, to, observer = {}, atOnce = usuallyAtOnce } = options;
  const reading: Reading = {
    fold: createSessionFold(sessionId, from.state),
    observer,
    to,
    atOnce,
    position: from.position,
    lastAt: 0n,
    backlog: false,
    begun: false,
    opened: new Set(),
    described: new Set(),
  };
  return {
    fold: reading.fold,
    position: () => reading.position,
    hasMore: () => reading.backlog,
    read: (files) => readAll(reading, files),
  };
}

/**
 * The journal is looked at first and believed last: the lines that Claude Code wrote before a hook are then in the fold before the hook's word, which may be
 * that the turn has ended.
 */
function readAll(reading: Reading, { journal, transcript }: SessionFiles): ReadOutcome {
  const part = journal === undefined ? undefined : lookAtJournal(reading, journal);
  const path = transcript();
  const outcome = path === undefined ? 'nothing' : readFiles(reading, path);
  if (outcome === 'replaced' || part === undefined) return outcome;
  return addEntries(reading, part) > 0 ? 'news' : outcome;
}

function lookAtJournal({ position, to, observer }: Reading, path: string): JournalPart | undefined {
  const part = readJournal(path, position.journal, to && (to.journal?.offset ?? 0));
  // The journal that the turn was made of may have been trimmed, and another one begun.
  if (part === undefined || (to?.journal !== undefined && to.journal.inode !== part.cursor.inode))
    return undefined;
  for (const line of part.lines) if (line.kind === 'entry') observer.journalEntry?.(line.entry, line.offset);
  return part;
}

function readFiles(reading: Reading, path: string): ReadOutcome {
  const main = readMain(reading, path);
  if (main === 'replaced') return main;
  const subagents = findSubagents(path).map((files) => readSubagent(reading, files));
  return main === 'news' || subagents.includes('news') ? 'news' : 'nothing';
}

/** While a history is read by parts, the journal goes with it: what came after the last line read so far waits. Gives how many went in. */
function addEntries(reading: Reading, { lines, cursor }: JournalPart): number {
  const waiting = reading.backlog ? lines.findIndex((line) => timeOf(line) > reading.lastAt) : -1;
  const now = waiting < 0 ? lines : lines.slice(0, waiting);
  for (const line of now) addEntry(reading, line);
  const offset = lines[now.length]?.offset ?? cursor.offset;
  reading.position = { ...reading.position, journal: { ...cursor, offset } };
  return now.length;
}

function addEntry({ fold, observer }: Reading, line: JournalLine): void {
  if (line.kind === 'unreadable') return observer.unread?.('journal', 'not-json', line.offset);
  const event = fromJournalEntry(line.entry);
  if (event?.kind === 'diagnostic')
    observer.unread?.('journal', `${event.reason} ${event.detail}`.trim(), line.offset);
  else if (event !== undefined) fold.add(event);
}

/** Nanoseconds since the Unix epoch. */
function timeOf(line: JournalLine): bigint {
  const entry = line.kind === 'entry' ? (line.entry as { readonly t?: unknown } | null) : null;
  return typeof entry?.t === 'number' ? BigInt(Math.round(entry.t)) * 1_000_000n : 0n;
}
