import { statSync } from 'node:fs';

import { isReadWhole } from '../journal/is-read-whole.ts';
import { trimJournal } from '../journal/trim.ts';
import { pendingDeliveries } from '../ledger/deliveries.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { BackOff } from './back-off.ts';
import { deliverEverywhere, type DeliveryContext } from './deliver-turn.ts';
import { followTurns, type FinishedTurn, type TurnFollower } from './follow-turns.ts';
import { findFollowed, hasCaughtUp, type FollowedSession } from './followed-session.ts';
import type { Log } from './log.ts';
import type { FindOutlets, Outlet, Outlets } from './outlet.ts';
import { isProcessAlive } from './process-alive.ts';
import { readdressPending } from './readdress-pending.ts';
import { nextRetry, retryPending } from './retry-pending.ts';
import { sealTurns } from './seal-turns.ts';
import { nothingToDo, type OpenFollower, type Round, type SessionFollower } from './session-follower.ts';

export interface DrainSessionOptions {
  readonly ledger: Ledger;
  readonly findOutlets: FindOutlets;
  readonly backOff: BackOff;
  readonly log: Log;
}

/** The last line of a turn may come after its Stop hook (seen: in 2 of 6 runs): a turn is over when nothing came for so long. */
const settleMilliseconds = 1_500;
/** A process that looks dead is believed dead when its files are silent, too: it may be another one's number in a container. */
const silenceOfTheDead = 3_000;
/** No hook told the process's number: then its silence has to do. */
const silenceOfTheUnknown = 3_600_000;
/** Claude Code keeps transcripts for 30 days unless told otherwise (`cleanupPeriodDays`); a journal is of no use without one. */
const keptMilliseconds = 30 * 24 * 3_600_000;

/** Follows one session: reads what is new, seals the turns that ended, sends them, and sends again what is pending. */
export function drainSession(options: DrainSessionOptions): OpenFollower {
  return ({ sessionId, journal }) => {
    const known = findFollowed(options.ledger, sessionId);
    if (isAtRest(options.ledger, { sessionId, journal, known })) return atRest;
    const session: Session = {
      ...options,
      sessionId,
      journal,
      turns: followTurns({ sessionId, journal, known }),
      lastNews: 0,
    };
    return { advance: async (signal) => advance(session, signal) };
  };
}

/** Nothing to read, nothing to send: most journals of a month are of sessions that ended long ago. */
const atRest: SessionFollower = { advance: async () => nothingToDo };

function isAtRest(
  ledger: Ledger,
  session: {
    readonly sessionId: string;
    readonly journal: string;
    readonly known: FollowedSession | undefined;
  },
): boolean {
  const { sessionId, journal, known } = session;
  return (
    known?.notes.ended === true &&
    Date.now() - writtenAt(journal) < keptMilliseconds &&
    hasCaughtUp(known, journal) &&
    pendingDeliveries(ledger, sessionId).length === 0
  );
}

interface Session extends DrainSessionOptions {
  readonly sessionId: string;
  readonly journal: string;
  readonly turns: TurnFollower;
  /** Milliseconds since the Unix epoch. */
  lastNews: number;
}

async function advance(session: Session, signal: AbortSignal): Promise<Round> {
  const { news, outlets } = look(session);
  const finished = seal(session, outlets, news);
  const list = outlets.kind === 'deliver' ? outlets.outlets : [];
  const context: DeliveryContext = { ...session, signal };
  for (const { turn } of finished) await deliverEverywhere(turn, list, context);
  const retried = await retry(session, list, context);
  const busy = news || finished.length > 0 || retried > 0;
  const retryAt = nextRetry({ sessionId: session.sessionId, outlets: list }, context);
  return conclude(session, { busy, held: outlets.kind === 'hold', retryAt });
}

interface Look {
  readonly news: boolean;
  readonly outlets: Outlets;
}

/** What may not be sent is not even read, once it is known whose it is: it would pile up in memory. */
function look(session: Session): Look {
  const { turns, findOutlets } = session;
  const { projectDir } = turns.notes();
  const known = projectDir === undefined ? undefined : findOutlets(projectDir);
  if (known?.kind === 'hold') return { news: false, outlets: known };
  const news = read(session);
  const now = turns.notes().projectDir;
  return { news, outlets: known !== undefined && now === projectDir ? known : findOutlets(now) };
}

function read(session: Session): boolean {
  const { turns } = session;
  const news = turns.read() === 'news';
  if (news) session.lastNews = Date.now();
  if (isDead(session)) turns.endProcess();
  return news;
}

/** Turns stay in their transcript while the user has not said that they may go. */
function seal(session: Session, outlets: Outlets, news: boolean): readonly FinishedTurn[] {
  const { turns, ledger, sessionId } = session;
  if (outlets.kind === 'hold') return [];
  const finished = turns.takeFinished(silence(session) >= settleMilliseconds);
  if (finished.length === 0 && (!news || turns.hasOpenTurn())) return [];
  return sealTurns(ledger, {
    sessionId,
    turns,
    finished,
    outlets: outlets.kind === 'deliver' ? outlets.outlets : [],
  });
}

async function retry(
  session: Session,
  outlets: readonly Outlet[],
  context: DeliveryContext,
): Promise<number> {
  const { sessionId, journal, turns, ledger } = session;
  readdressPending(ledger, sessionId, outlets);
  return retryPending({ sessionId, journal, transcriptPath: turns.notes().transcriptPath, outlets }, context);
}

type Result = Pick<Round, 'busy' | 'retryAt'> & { readonly held: boolean };

function conclude(session: Session, { busy, held, retryAt }: Result): Round {
  const open = session.turns.hasOpenTurn();
  const more = busy && !held && session.turns.hasMore();
  const over = !open && !busy && retryAt === undefined && hasEnded(session) && putAside(session);
  return { busy, more, open: open && !held && !isDead(session), retryAt, over };
}

/** All of the journal was read. It stays as long as its transcript: with it a turn is drawn, or sent elsewhere, as it was (ADR 0050). */
function putAside({ turns, journal }: Session): boolean {
  const { checkpoint } = turns.session();
  const cursor = checkpoint.position.journal;
  if (cursor === undefined) return false;
  const isYoung = Date.now() - writtenAt(journal) < keptMilliseconds;
  return isYoung ? isReadWhole(journal, cursor) : trimJournal(journal, cursor);
}

function hasEnded(session: Session): boolean {
  return session.turns.notes().ended || isDead(session);
}

function isDead(session: Session): boolean {
  const { claudePid, claudeStart } = session.turns.notes();
  if (claudePid === undefined) return silence(session) >= silenceOfTheUnknown;
  return silence(session) >= silenceOfTheDead && !isProcessAlive(claudePid, claudeStart);
}

/** Since the session last wrote, as far as this process or the journal's time tells. */
function silence({ lastNews, journal }: Session): number {
  return Date.now() - Math.max(lastNews, writtenAt(journal));
}

/** Milliseconds since the Unix epoch; 0 if there is no such file. */
function writtenAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
