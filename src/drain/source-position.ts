import type { SessionState } from '../core/session/session-state.ts';
import type { JournalCursor } from '../journal/read.ts';
import type { FileCursor } from '../transcripts/resume-offset.ts';

/** How far the files of a session were read. Bytes; plain JSON. */
export interface SourcePosition {
  readonly journal: JournalCursor | undefined;
  readonly transcript: FileCursor | undefined;
  /** Where in the read part of the transcript the system prompts and tool lists stand: written once, needed by every turn. */
  readonly shapes: readonly number[];
  /** Agent id → offset. */
  readonly subagents: Readonly<Record<string, number>>;
}

/** From where a session can be read again: a position, and what its fold knew there. */
export interface Checkpoint {
  readonly state: SessionState | undefined;
  readonly position: SourcePosition;
}

/** What a turn was made of: kept in the ledger before the turn is sent, so that it can be made again of the same bytes. */
export interface TurnInputs {
  readonly from: Checkpoint;
  readonly to: SourcePosition;
  /** The process had been found dead. */
  readonly processEnded: boolean;
}

export const sessionStart: Checkpoint = {
  state: undefined,
  position: { journal: undefined, transcript: undefined, shapes: [], subagents: {} },
};
