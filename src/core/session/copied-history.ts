import type { TranscriptEvent } from '../events/agent-event.ts';
import type { Nanoseconds } from '../events/time.ts';

/** An event, and where its line stands. */
export interface Placed<Event extends TranscriptEvent = TranscriptEvent> {
  readonly event: Event;
  readonly position: number | undefined;
}

/**
 * Keeps out what a fork copied from its origin (`--fork-session`): those lines were traced where they happened.
 *
 * A fork's file begins with its own `queue-operation`; copied lines follow with older times, and then its own. Copied assistant lines name the session that
 * made the call; copied user and system lines carry no mark (but user lines the prompt id of the fork's first prompt), so an older line is held until it is clear
 * what it was: a copy, or (the clock was set back) a line of this session.
 */
export interface CopiedHistory {
  /** The events that are this session's own, in order; `event` itself may be held or left out. */
  filter(placed: Placed): readonly Placed[];
  /** Session that the file was forked from. */
  forkedFrom(): string | undefined;
  /** True once after a copied assistant line: lines of the same turn that were let through before it were copied, too. */
  takeRetraction(): boolean;
  state(): CopiedHistoryState;
}

export interface CopiedHistoryState {
  readonly forkedFrom: string | undefined;
  /** Nanoseconds as text, so that the state can be kept as JSON. */
  readonly openedAt: string | undefined;
  /** The session's own lines have begun: nothing after them was copied. */
  readonly begun: boolean;
}

interface History {
  origin: string | undefined;
  openedAt: Nanoseconds | undefined;
  begun: boolean;
  retraction: boolean;
  held: Placed[];
}

export function createCopiedHistory(state?: CopiedHistoryState): CopiedHistory {
  const history: History = {
    origin: state?.forkedFrom,
    openedAt: state?.openedAt === undefined ? undefined : BigInt(state.openedAt),
    begun: state?.begun ?? false,
    retraction: false,
    held: [],
  };
  return {
    filter: (placed) => filter(history, placed),
    forkedFrom: () => history.origin,
    takeRetraction: () => {
      const { retraction } = history;
      history.retraction = false;
      return retraction;
    },
    state: () => ({
      forkedFrom: history.origin,
      openedAt: history.openedAt?.toString(),
      begun: history.begun,
    }),
  };
}

function filter(history: History, placed: Placed): readonly Placed[] {
  const { event } = placed;
  const copiedFrom = copyOrigin(event);
  if (copiedFrom !== undefined) return leaveOut(history, copiedFrom);
  if (event.kind === 'process-open') history.openedAt ??= event.at;
  if (history.begun || event.kind === 'process-open' || event.kind === 'cost-state') return [placed];
  if (event.kind === 'model-output' || !isOlder(event, history.openedAt)) return begin(history, placed);
  if (history.origin === undefined) history.held.push(placed);
  return [];
}

function leaveOut(history: History, copiedFrom: string): readonly Placed[] {
  history.origin = copiedFrom;
  history.retraction = true;
  history.held = [];
  return [];
}

/** The first line that is surely this session's own tells what the held ones are. */
function begin(history: History, placed: Placed): readonly Placed[] {
  const { held, openedAt } = history;
  history.held = [];
  // Without its time of opening (TUI) nothing tells where the copies end, but nothing is held either.
  history.begun = openedAt !== undefined;
  return held.some(({ event }) => isCopiedPrompt(event, placed.event)) ? [placed] : [...held, placed];
}

function isCopiedPrompt(held: TranscriptEvent, own: TranscriptEvent): boolean {
  return (
    held.kind === 'prompt' &&
    own.kind === 'prompt' &&
    held.promptId !== undefined &&
    held.promptId === own.promptId
  );
}

function copyOrigin(event: TranscriptEvent): string | undefined {
  if (event.kind !== 'model-output' || event.requestSessionId === undefined) return undefined;
  return event.requestSessionId === event.sessionId ? undefined : event.requestSessionId;
}

function isOlder(event: TranscriptEvent, openedAt: Nanoseconds | undefined): boolean {
  return openedAt !== undefined && event.at !== undefined && event.at < openedAt;
}
