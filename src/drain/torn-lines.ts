import { statSync } from 'node:fs';

import { findSubagents } from '../transcripts/find-subagents.ts';
import type { SourcePosition } from './source-position.ts';

/** A last line without its end: what was being written when the process died. */
export interface TornLine {
  readonly place: string;
  readonly offset: number;
}

/** What stands behind the last whole line of a session's files, when all of them was read and nothing more comes. */
export function tornLines(transcript: string, position: SourcePosition): readonly TornLine[] {
  const files = [
    { place: 'transcript', path: transcript, offset: position.transcript?.offset ?? 0 },
    ...findSubagents(transcript).map(({ agentId, transcript: path }) => ({
      place: agentId,
      path,
      offset: position.subagents[agentId] ?? 0,
    })),
  ];
  return files.filter(({ path, offset }) => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > offset);
}
