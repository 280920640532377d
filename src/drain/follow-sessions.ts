import { sessionJournals, type SessionJournal } from '../journal/sessions.ts';
import { isDamage } from '../ledger/open-ledger.ts';
import type { Log } from './log.ts';
import { nothingToDo, type OpenFollower, type Round, type SessionFollower } from './session-follower.ts';

/** One follower for each session that has a journal in the folder. */
export interface Followers {
  /** One round with every session; `over` when there is none to follow. */
  advance(signal: AbortSignal): Promise<Round>;
}

interface FollowersOptions {
  readonly folder: string;
  readonly open: OpenFollower;
  readonly log: Log;
  /** Beside the sessions. */
  readonly rest: SessionFollower;
}

export function followSessions({ folder, open, log, rest }: FollowersOptions): Followers {
  const followers = new Map<string, SessionFollower>();
  /** Sessions that are over, or failed: the size of the journal then. They are opened again when it has grown. */
  const rested = new Map<string, number>();

  const advanceOne = async (session: SessionJournal, signal: AbortSignal): Promise<Round> => {
    const { sessionId, path, size } = session;
    const follower = followers.get(sessionId) ?? open({ sessionId, journal: path });
    followers.set(sessionId, follower);
    const round = await follower.advance(signal).catch(failed(log, sessionId));
    if (!round.over) return round;
    rested.set(sessionId, size);
    followers.delete(sessionId);
    return round;
  };

  return {
    advance: async (signal) => {
      const awake = sessionJournals(folder).filter(({ sessionId, size }) => rested.get(sessionId) !== size);
      const rounds: Round[] = [];
      for (const session of awake) rounds.push(await advanceOne(session, signal));
      rounds.push(await rest.advance(signal).catch(failed(log)));
      return rounds.reduce(both, nothingToDo);
    },
  };
}

/** A session's trouble is its own; that of the ledger is everybody's. */
function failed(log: Log, session?: string): (error: unknown) => Round {
  return (error) => {
    if (isDamage(error)) throw error;
    log('error', 'a session cannot be followed', { session, error: String(error) });
    return nothingToDo;
  };
}

function both(left: Round, right: Round): Round {
  const times = [left.retryAt, right.retryAt].filter((time) => time !== undefined);
  return {
    busy: left.busy || right.busy,
    more: left.more || right.more,
    open: left.open || right.open,
    retryAt: times.length > 0 ? Math.min(...times) : undefined,
    over: left.over && right.over,
  };
}
