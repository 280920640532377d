import type { TranscriptEvent } from '../core/events/agent-event.ts';
import { fromTranscriptLine } from '../core/events/from-transcript-line.ts';
import { parseLine } from '../transcripts/parse-line.ts';
import { readLines } from '../transcripts/read-lines.ts';

export interface TranscriptSink {
  /** `offset`: where the event's line begins. */
  readonly event: (event: TranscriptEvent, offset: number) => void;
  /** A line that could not be used, and why; nothing of its content. */
  readonly unread: (reason: string, offset: number) => void;
}

interface Range {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

/** Reads the whole lines of a part of a transcript (main file or subagent's) as events. Gives the offset behind the last of them. */
export function readTranscript({ path, from, to }: Range, sink: TranscriptSink): number {
  let end = from;
  for (const line of readLines({ path, from, to })) {
    if (line.kind === 'too-long') sink.unread('too-long', line.offset);
    else readLine(line.bytes, line.offset, sink);
    end = line.end;
  }
  return end;
}

function readLine(bytes: Buffer, offset: number, sink: TranscriptSink): void {
  const value = parseLine(bytes);
  if (value === undefined) {
    if (bytes.length > 0) sink.unread('not-json', offset);
    return;
  }
  const event = fromTranscriptLine(value);
  if (event?.kind === 'diagnostic') sink.unread(`${event.reason} ${event.detail}`.trim(), offset);
  else if (event !== undefined) sink.event(event, offset);
}
