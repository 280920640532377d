import type { Turn } from '../core/session/turn.ts';
import { relocatedTranscript } from '../transcripts/find-transcripts.ts';
import { processEnd } from './process-end.ts';
import { createSessionReader } from './session-reader.ts';
import type { TurnInputs } from './source-position.ts';

export interface ReadAgain {
  readonly sessionId: string;
  readonly turnKey: string;
  readonly inputs: TurnInputs;
  readonly journal: string | undefined;
  readonly transcriptPath: string | undefined;
}

/** A turn, made of the very bytes that it was made of when it was sealed. `undefined` when the files are gone, or are not what they were. */
export function readTurnAgain({
  sessionId,
  turnKey,
  inputs,
  journal,
  transcriptPath,
}: ReadAgain): Turn | undefined {
  const { from, to, processEnded } = inputs;
  const reader = createSessionReader({ sessionId, from, to });
  const path = transcriptPath === undefined ? undefined : relocatedTranscript(transcriptPath);
  reader.read({ journal, transcript: () => path });
  if (reader.position().transcript?.offset !== to.transcript?.offset) return undefined;
  if (processEnded) reader.fold.add(processEnd);
  const turns = [...reader.fold.takeFinished({ settled: true }), ...reader.fold.openTurns()];
  return turns.find(({ key }) => key === turnKey);
}
