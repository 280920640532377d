import type { TranscriptEvent } from '../events/agent-event.ts';
import type { Nanoseconds } from '../events/time.ts';

/**
 * Keeps out what a fork copied from its origin (`--fork-session`): those lines were traced where they happened.
 *
 * A fork's file begins with its own `queue-operation`; copied lines follow with older times. Copied assistant lines name the session that made the
 * call; copied user and system lines carry no mark, so an older line is held until an assistant line tells what it was: a copy, or (the clock was set
 * back) a line of this session.
 */
export interface CopiedHistory {
  /** The events that are this session's own, in order; `event` itself may be held or left out. */
  filter(event: TranscriptEvent): readonly TranscriptEvent[];
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
}

export function createCopiedHistory(state?: CopiedHistoryState): CopiedHistory {
  let origin = state?.forkedFrom;
  let openedAt: Nanoseconds | undefined = state?.openedAt === undefined ? undefined : BigInt(state.openedAt);
  let begun = state !== undefined;
  let retraction = false;
  let held: TranscriptEvent[] = [];

  const release = (): TranscriptEvent[] => {
    const released = held;
    held = [];
    return released;
  };

  const filterCopy = (requestSessionId: string): readonly TranscriptEvent[] => {
    retraction = true;
    origin = requestSessionId;
    release();
    return [];
  };

  const filter = (event: TranscriptEvent): readonly TranscriptEvent[] => {
    if (!begun && event.kind === 'process-open') openedAt = event.at;
    begun ||= event.kind !== 'request-shape';
    const copiedFrom = copyOrigin(event);
    if (copiedFrom !== undefined) return filterCopy(copiedFrom);
    if (isOlder(event, openedAt) && event.kind !== 'model-output') {
      if (origin === undefined) held.push(event);
      return [];
    }
    return event.kind === 'model-output' && origin === undefined ? [...release(), event] : [event];
  };

  return {
    filter,
    forkedFrom: () => origin,
    takeRetraction: () => {
      const taken = retraction;
      retraction = false;
      return taken;
    },
    state: () => ({ forkedFrom: origin, openedAt: openedAt?.toString() }),
  };
}

function copyOrigin(event: TranscriptEvent): string | undefined {
  if (event.kind !== 'model-output' || event.requestSessionId === undefined) return undefined;
  return event.requestSessionId === event.sessionId ? undefined : event.requestSessionId;
}

function isOlder(event: TranscriptEvent, openedAt: Nanoseconds | undefined): boolean {
  return openedAt !== undefined && event.at !== undefined && event.at < openedAt;
}
