import { parseLine } from '../transcripts/parse-line.ts';
import { readLines } from '../transcripts/read-lines.ts';
import { findSubagents, readMeta } from '../transcripts/find-subagents.ts';
import { relocatedTranscript } from '../transcripts/find-transcripts.ts';
import type { AgentEvent } from '../core/events/agent-event.ts';
import { fromAgentMeta } from '../core/events/from-agent-meta.ts';
import { fromTranscriptLine } from '../core/events/from-transcript-line.ts';

/** Reads what was added to a session's transcript files since the last time. */
export interface TranscriptFollower {
  /** Reads at most about `budget` bytes; `false` when more is there. */
  read(budget?: number): boolean;
  /** Whether anything was there to read: a session without persistence has no file. */
  found(): boolean;
}

export function createTranscriptFollower(path: string, add: (event: AgentEvent) => void): TranscriptFollower {
  const offsets = new Map<string, number>();
  const metas = new Set<string>();

  const readFile = (file: string, key: string, budget: number): number => {
    let left = budget;
    for (const line of linesFrom(file, offsets.get(key) ?? 0)) {
      offsets.set(key, line.end);
      if (line.kind === 'line') addLine(line.bytes, add);
      left -= line.end - line.offset;
      if (left <= 0) return 0;
    }
    return left;
  };

  const readAgents = (main: string, budget: number): number =>
    findSubagents(main).reduce((left, { agentId, transcript, meta }) => {
      if (!metas.has(agentId) && addMeta(agentId, meta, add)) metas.add(agentId);
      return left > 0 ? readFile(transcript, agentId, left) : 0;
    }, budget);

  return {
    read: (budget = Infinity) => {
      // It only moves once it is there; looking for one that never was would search every project.
      const main = offsets.size > 0 ? (relocatedTranscript(path) ?? path) : path;
      return readAgents(main, readFile(main, '', budget)) > 0;
    },
    found: () => offsets.size > 0,
  };
}

function* linesFrom(path: string, from: number): ReturnType<typeof readLines> {
  try {
    yield* readLines({ path, from });
  } catch (error) {
    // Not there yet, or not for us: the messages serve.
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

function addLine(bytes: Buffer, add: (event: AgentEvent) => void): void {
  const event = fromTranscriptLine(parseLine(bytes));
  if (event !== undefined && event.kind !== 'diagnostic') add(event);
}

function addMeta(agentId: string, path: string, add: (event: AgentEvent) => void): boolean {
  const event = fromAgentMeta(agentId, readMeta(path));
  if (event.kind !== 'diagnostic') add(event);
  return event.kind !== 'diagnostic';
}
