import { readLines } from '../transcripts/read-lines.ts';
import { resumeOffset } from '../transcripts/resume-offset.ts';
import { readTranscript, type TranscriptSink } from './read-transcript.ts';
import type { Reading, ReadOutcome } from './reading.ts';

/** What is new in the main transcript, or the first part of it. */
export function readMain(reading: Reading, path: string): ReadOutcome {
  const resume = resumeOffset(path, reading.position.transcript);
  if (resume.kind !== 'same') return resume.kind === 'absent' ? 'nothing' : 'replaced';
  // Who takes a snapshot on the way names the file by this.
  reading.position = { ...reading.position, transcript: resume.cursor };
  if (!reading.begun) readShapes(reading, path);
  const { inode, offset } = resume.cursor;
  const last = reading.to === undefined ? resume.size : (reading.to.transcript?.offset ?? 0);
  const { end, more } = readPart({ path, from: offset, to: Math.min(resume.size, last) }, reading);
  reading.position = { ...reading.position, transcript: { inode, offset: end } };
  reading.backlog = more;
  return end > offset ? 'news' : 'nothing';
}

interface Range {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

/** A line longer than a part is read all the same. When a turn is made again, all of it is read. */
function readPart(
  { path, from, to }: Range,
  reading: Reading,
): { readonly end: number; readonly more: boolean } {
  if (to <= from) return { end: from, more: false };
  const part = reading.to === undefined ? Math.min(to, from + reading.atOnce) : to;
  const end = readTranscript({ path, from, to: part }, mainSink(reading));
  if (part === to) return { end, more: false };
  return end > from
    ? { end, more: true }
    : { end: readTranscript({ path, from, to }, mainSink(reading)), more: false };
}

function mainSink(reading: Reading): TranscriptSink {
  const { fold, observer } = reading;
  return {
    event: (event, offset) => {
      if (event.kind === 'request-shape') noteShape(reading, offset);
      if (event.kind === 'prompt' && event.agentId === undefined) observer.beforePrompt?.(offset);
      if (event.at !== undefined) reading.lastAt = event.at;
      fold.add(event, offset);
    },
    unread: (reason, offset) => observer.unread?.('transcript', reason, offset),
  };
}

function noteShape(reading: Reading, offset: number): void {
  const { position } = reading;
  reading.position = { ...position, shapes: [...position.shapes, offset] };
}

/** The few lines before the cursor that every later turn needs. */
function readShapes(reading: Reading, path: string): void {
  reading.begun = true;
  const { fold, position } = reading;
  const sink: TranscriptSink = { event: (event) => fold.add(event), unread: () => undefined };
  const behind = position.transcript?.offset ?? 0;
  for (const offset of position.shapes) {
    const [line] = readLines({ path, from: offset, to: behind });
    if (line !== undefined) readTranscript({ path, from: offset, to: line.end }, sink);
  }
}
