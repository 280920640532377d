import { statSync } from 'node:fs';

import { fromAgentMeta } from '../core/events/from-agent-meta.ts';
import { fromJournalEntry } from '../core/events/from-journal-entry.ts';
import { createSessionFold, type SessionFold } from '../core/session/session-fold.ts';
import { readJournal, type JournalCursor, type JournalLine } from '../journal/read.ts';
import { findSubagents, readMeta, type SubagentFiles } from '../transcripts/find-subagents.ts';
import { readLines } from '../transcripts/read-lines.ts';
import { resumeOffset } from '../transcripts/resume-offset.ts';
import { readTranscript, type TranscriptSink } from './read-transcript.ts';
import type { Checkpoint, SourcePosition } from './source-position.ts';

export interface SessionReaderOptions {
  readonly sessionId: string;
  readonly from: Checkpoint;
  /** Nothing beyond this position is read. */
  readonly to?: SourcePosition;
  readonly observer?: ReadObserver;
}

/** Told of what is read, before the fold is. */
export interface ReadObserver {
  /** A prompt of the main thread is next: here a turn may begin. */
  readonly beforePrompt?: (offset: number) => void;
  readonly journalEntry?: (entry: unknown, offset: number) => void;
  /** `place`: `journal`, `transcript`, or a subagent's id. */
  readonly unread?: (place: string, reason: string, offset: number) => void;
}

/** Whether there was news. `replaced`: another file lies in the transcript's place, nothing was read: begin anew. */
export type ReadOutcome = 'news' | 'nothing' | 'replaced';

/** Reads the files of one session into a fold, each line once. */
export interface SessionReader {
  readonly fold: SessionFold;
  readonly position: () => SourcePosition;
  readonly read: (files: SessionFiles) => ReadOutcome;
}

export interface SessionFiles {
  readonly journal: string | undefined;
  /** Asked for when the journal's news are known: they may say that it has moved. */
  readonly transcript: () => string | undefined;
}

export function createSessionReader(options: SessionReaderOptions): SessionReader {
  const { sessionId, from } = options;
  const reading: Reading = {
    options,
    fold: createSessionFold(sessionId, from.state),
    position: from.position,
    opened: new Set(),
    described: new Set(),
    begun: false,
  };
  return {
    fold: reading.fold,
    position: () => reading.position,
    read: (files) => readAll(reading, files),
  };
}

interface Reading {
  readonly options: SessionReaderOptions;
  readonly fold: SessionFold;
  position: SourcePosition;
  /** Subagents whose transcript, and whose meta file, this reader has read. */
  readonly opened: Set<string>;
  readonly described: Set<string>;
  /** The earlier shapes were read. */
  begun: boolean;
}

/**
 * The journal is looked at first and believed last: the lines that Claude Code wrote before a hook are then in the fold before the hook's word, which may be
 * that the turn has ended.
 */
function readAll(reading: Reading, { journal, transcript }: SessionFiles): ReadOutcome {
  const entries = journal === undefined ? [] : takeEntries(reading, journal);
  const path = transcript();
  const outcome = path === undefined ? 'nothing' : readFiles(reading, path);
  if (outcome === 'replaced') return outcome;
  for (const line of entries) addEntry(reading, line);
  return entries.length > 0 ? 'news' : outcome;
}

function takeEntries(reading: Reading, path: string): readonly JournalLine[] {
  const { position, options } = reading;
  const part = readJournal(path, position.journal, options.to && (options.to.journal?.offset ?? 0));
  if (part === undefined || isOther(part.cursor, options.to)) return [];
  reading.position = { ...position, journal: part.cursor };
  for (const line of part.lines) {
    if (line.kind === 'entry') options.observer?.journalEntry?.(line.entry, line.offset);
  }
  return part.lines;
}

/** The journal that the turn was made of was trimmed, and another one begun. */
function isOther(cursor: JournalCursor, to: SourcePosition | undefined): boolean {
  return to?.journal !== undefined && to.journal.inode !== cursor.inode;
}

function addEntry({ fold, options }: Reading, line: JournalLine): void {
  const { observer } = options;
  if (line.kind === 'unreadable') return observer?.unread?.('journal', 'not-json', line.offset);
  const event = fromJournalEntry(line.entry);
  if (event?.kind === 'diagnostic')
    observer?.unread?.('journal', `${event.reason} ${event.detail}`.trim(), line.offset);
  else if (event !== undefined) fold.add(event);
}

function readFiles(reading: Reading, path: string): ReadOutcome {
  const main = readMain(reading, path);
  if (main === 'replaced') return main;
  const subagents = findSubagents(path).map((files) => readSubagent(reading, files));
  return main === 'news' || subagents.includes('news') ? 'news' : 'nothing';
}

function readMain(reading: Reading, path: string): ReadOutcome {
  const { position, options } = reading;
  const resume = resumeOffset(path, position.transcript);
  if (resume.kind !== 'same') return resume.kind === 'absent' ? 'nothing' : 'replaced';
  if (!reading.begun) readShapes(reading, path);
  const { inode, offset } = resume.cursor;
  // Who takes a snapshot on the way names the file by this.
  reading.position = { ...reading.position, transcript: resume.cursor };
  const to = Math.min(
    resume.size,
    options.to === undefined ? resume.size : (options.to.transcript?.offset ?? 0),
  );
  const end = to > offset ? readTranscript({ path, from: offset, to }, mainSink(reading)) : offset;
  reading.position = { ...reading.position, transcript: { inode, offset: end } };
  return end > offset ? 'news' : 'nothing';
}

/** The few lines before the cursor that every later turn needs. */
function readShapes(reading: Reading, path: string): void {
  reading.begun = true;
  const { fold, position } = reading;
  const sink: TranscriptSink = { event: (event) => fold.add(event), unread: () => undefined };
  const behind = position.transcript?.offset ?? 0;
  for (const offset of position.shapes) readFirst({ path, from: offset, to: behind }, sink);
}

function readFirst(
  range: { readonly path: string; readonly from: number; readonly to: number },
  sink: TranscriptSink,
): void {
  const [line] = readLines(range);
  if (line !== undefined) readTranscript({ ...range, to: line.end }, sink);
}

function mainSink(reading: Reading): TranscriptSink {
  const { fold, options } = reading;
  return {
    event: (event, offset) => {
      if (event.kind === 'request-shape') noteShape(reading, offset);
      if (event.kind === 'prompt' && event.agentId === undefined) options.observer?.beforePrompt?.(offset);
      fold.add(event, offset);
    },
    unread: (reason, offset) => options.observer?.unread?.('transcript', reason, offset),
  };
}

function noteShape(reading: Reading, offset: number): void {
  const { position } = reading;
  reading.position = { ...position, shapes: [...position.shapes, offset] };
}

/**
 * A subagent's file is read whole or not at all: which of its invocations a turn resumed follows from those before it. One that has not grown since the
 * position was taken belongs to turns that are over.
 */
function readSubagent(reading: Reading, { agentId, transcript, meta }: SubagentFiles): ReadOutcome {
  const { position, options, opened } = reading;
  const size = statSync(transcript, { throwIfNoEntry: false })?.size ?? 0;
  const known = position.subagents[agentId] ?? 0;
  const to = Math.min(size, options.to === undefined ? size : (options.to.subagents[agentId] ?? 0));
  if (to <= known && size > 0) return 'nothing';
  addMeta(reading, agentId, meta);
  if (to <= known) return 'nothing';
  const from = opened.has(agentId) ? known : 0;
  opened.add(agentId);
  const end = readTranscript({ path: transcript, from, to }, subagentSink(reading, agentId));
  reading.position = { ...reading.position, subagents: { ...position.subagents, [agentId]: end } };
  return end > known ? 'news' : 'nothing';
}

/** Which call launched the subagent: written once, perhaps after the first lines of its transcript. */
function addMeta({ fold, described }: Reading, agentId: string, path: string): void {
  const meta = described.has(agentId) ? undefined : readMeta(path);
  if (meta === undefined) return;
  described.add(agentId);
  const event = fromAgentMeta(agentId, meta);
  if (event.kind !== 'diagnostic') fold.add(event);
}

function subagentSink({ fold, options }: Reading, agentId: string): TranscriptSink {
  return {
    event: (event) => fold.add(event),
    unread: (reason, offset) => options.observer?.unread?.(agentId, reason, offset),
  };
}
