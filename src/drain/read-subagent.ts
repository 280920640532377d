import { statSync } from 'node:fs';

import { fromAgentMeta } from '../core/events/from-agent-meta.ts';
import { fromTranscriptLine } from '../core/events/from-transcript-line.ts';
import { readMeta, type SubagentFiles } from '../transcripts/find-subagents.ts';
import { parseLine } from '../transcripts/parse-line.ts';
import { readLines } from '../transcripts/read-lines.ts';
import { readTranscript, type TranscriptSink } from './read-transcript.ts';
import type { Reading, ReadOutcome } from './reading.ts';

/**
 * A subagent's file is read whole or not at all: which of its invocations a turn resumed follows from those before it. One that has not grown since the
 * position was taken belongs to turns that are over; one that begins after what is known of the main transcript can wait.
 */
export function readSubagent(reading: Reading, files: SubagentFiles): ReadOutcome {
  const { agentId, transcript, meta } = files;
  const size = statSync(transcript, { throwIfNoEntry: false })?.size ?? 0;
  const known = reading.position.subagents[agentId] ?? 0;
  const to = Math.min(size, reading.to === undefined ? size : (reading.to.subagents[agentId] ?? 0));
  if (to <= known && size > 0) return 'nothing';
  if (reading.backlog && size > 0 && beginsLater(reading, files)) return 'nothing';
  addMeta(reading, agentId, meta);
  return to > known ? readGrown(reading, files, { known, to }) : 'nothing';
}

function readGrown(
  reading: Reading,
  { agentId, transcript }: SubagentFiles,
  { known, to }: { readonly known: number; readonly to: number },
): ReadOutcome {
  const { fold, observer, opened } = reading;
  const sink: TranscriptSink = {
    event: (event) => fold.add(event),
    unread: (reason, offset) => observer.unread?.(agentId, reason, offset),
  };
  const end = readTranscript({ path: transcript, from: opened.has(agentId) ? known : 0, to }, sink);
  opened.add(agentId);
  const { position } = reading;
  reading.position = { ...position, subagents: { ...position.subagents, [agentId]: end } };
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

function beginsLater({ opened, lastAt }: Reading, { agentId, transcript }: SubagentFiles): boolean {
  if (opened.has(agentId)) return false;
  const [first] = readLines({ path: transcript });
  const event = first?.kind === 'line' ? fromTranscriptLine(parseLine(first.bytes)) : undefined;
  return event?.kind !== 'diagnostic' && event?.at !== undefined && event.at > lastAt;
}
