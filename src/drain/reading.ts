import type { SessionFold } from '../core/session/session-fold.ts';
import type { SourcePosition } from './source-position.ts';

/** Told of what is read, before the fold is. */
export interface ReadObserver {
  /** A prompt of the main thread is next: here a turn may begin. */
  readonly beforePrompt?: (offset: number) => void;
  /** May be told of the same entry again. */
  readonly journalEntry?: (entry: unknown, offset: number) => void;
  /** `place`: `journal`, `transcript`, or a subagent's id. */
  readonly unread?: (place: string, reason: string, offset: number) => void;
}

/** Whether there was news. `replaced`: another file lies in the transcript's place, nothing was read: begin anew. */
export type ReadOutcome = 'news' | 'nothing' | 'replaced';

/** The state of one reader of a session. */
export interface Reading {
  readonly fold: SessionFold;
  readonly observer: ReadObserver;
  /** Nothing beyond this position is read. */
  readonly to: SourcePosition | undefined;
  /** Bytes of the main transcript. */
  readonly atOnce: number;
  position: SourcePosition;
  /** Nanoseconds since the Unix epoch: time of the last line of the main transcript. */
  lastAt: bigint;
  /** There is more to read than is read at once: what is known of the other files goes beyond what is known of the main one. */
  backlog: boolean;
  /** The shapes before the first line to read were read. */
  begun: boolean;
  /** Subagents whose transcript, and whose meta file, were read. */
  readonly opened: Set<string>;
  readonly described: Set<string>;
}
