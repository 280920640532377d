/** What became of a round with one session. */
export interface Round {
  /** Something was read or sent: the drain stays awake. */
  readonly busy: boolean;
  /** There is more to read at once: no pause before the next round. */
  readonly more: boolean;
  /** A turn is open and its process lives: the drain stays, since no hook may come any more. */
  readonly open: boolean;
  /** When a failed delivery may be tried again; milliseconds since the Unix epoch. */
  readonly retryAt: number | undefined;
  /** The session has ended and all of it is delivered: it needs no follower until its journal has news. */
  readonly over: boolean;
}

export const nothingToDo: Round = { busy: false, more: false, open: false, retryAt: undefined, over: true };

/** Reads one session as it grows and delivers its turns. The state is its own; a new one takes up from the ledger. */
export interface SessionFollower {
  /** One round. Never throws for what a session's files or a destination do. */
  advance(signal: AbortSignal): Promise<Round>;
}

export type OpenFollower = (session: {
  readonly sessionId: string;
  readonly journal: string;
}) => SessionFollower;
