import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { holdReason } from '../config/hold-reason.ts';
import { loadSettings } from '../config/load-settings.ts';
import { ledgerPath, logPath, stateFolder, type Environment } from '../config/paths.ts';
import { ensurePrivateFolder } from '../config/private-folder.ts';
import { createBackOff } from '../drain/back-off.ts';
import type { DeliveryContext } from '../drain/deliver-turn.ts';
import { findFollowed, hasCaughtUp } from '../drain/followed-session.ts';
import { createLog } from '../drain/log.ts';
import { openOutlets, type OpenedOutlets } from '../drain/open-outlets.ts';
import { retrySession } from '../drain/retry-session.ts';
import { startDrain } from '../drain/start-drain.ts';
import { unreadSessions, type UnreadSession } from '../drain/unread-sessions.ts';
import { environmentFingerprint } from '../hook/environment-fingerprint.ts';
import { journalFolder } from '../journal/paths.ts';
import { sessionJournals, type SessionJournal } from '../journal/sessions.ts';
import { destinationTotals, hurryPending } from '../ledger/deliveries.ts';
import { openLedger, type Ledger } from '../ledger/open-ledger.ts';
import { reopenRefused } from '../ledger/reopen-deliveries.ts';
import { sessionsWithPending } from '../ledger/sessions.ts';
import type { CliContext } from './context.ts';
import { countOf } from './count-of.ts';
import { drainEnvironment } from './drain-environment.ts';
import { forgetDestination } from './drain-forget.ts';
import { commandLedger } from './command-ledger.ts';
import { othersSentences } from './drain-others.ts';
import { userEnvironment } from './user-environment.ts';

/** How long the drain in the foreground waits for another line before it leaves. */
const IDLE_MILLISECONDS = '2500';

/** For what another process is sending, or what is more than goes in one round. */
const PATIENCE_MILLISECONDS = 10_000;
const LOOK_AGAIN_MILLISECONDS = 300;

export interface DrainFlags {
  /** A destination. */
  readonly forget?: string;
  readonly retryRefused: boolean;
}

/** `drain`: what the background process does, now and here; then what is pending of sessions that have no journal any more. */
export async function drainNow(own: CliContext, { forget, retryRefused }: DrainFlags): Promise<void> {
  const context = { ...own, environment: drainEnvironment(own.environment, own.cwd) };
  const { environment, terminal } = context;
  ensurePrivateFolder(stateFolder(environment));
  if (forget !== undefined) return forgetDestination(context, forget);
  const fingerprint = environmentFingerprint(environment);
  hurry(context, retryRefused);
  const end = await startDrain({
    environment: { ...environment, CLAUDE_OTEL_DRAIN_IDLE_MS: IDLE_MILLISECONDS },
    fingerprint,
    version: context.package.version,
    codeFolder: context.package.bundleFolder,
    stop: new AbortController().signal,
  });
  const held = holdReason(loadSettings({ environment, projectFolder: context.cwd }));
  if (end === 'taken') await leaveToTheOther(context, fingerprint, held);
  const left = await sendRest(context, own.environment);
  const others = left.unread.filter((session) => session.fingerprint !== fingerprint);
  for (const line of othersSentences(others)) terminal.note(line);
  conclude(context, { ...left, unread: others }, held);
}

/** By `hurry`, page by page. */
const LOOKED_AT = { check: false };

/** The drain in the background has the journals: what it has not read yet is pending nowhere, and what is held it does not read. */
async function leaveToTheOther(
  { environment, terminal }: CliContext,
  fingerprint: string,
  held: string | undefined,
): Promise<void> {
  terminal.note('A drain is at work in the background already; it was left to it.');
  if (held !== undefined) return;
  const folder = journalFolder(stateFolder(environment), fingerprint);
  const ledger = openLedger(ledgerPath(environment), LOOKED_AT);
  const isBehind = ({ sessionId, path }: SessionJournal): boolean =>
    !hasCaughtUp(findFollowed(ledger, sessionId), path);
  const behind = await untilNone(() => sessionJournals(folder).filter(isBehind).length);
  if (behind > 0)
    terminal.note(`${countOf(behind, 'session')} still at work: a turn is sent when it has ended.`);
  ledger.close();
}

/** Counts again and again until there are none, or patience ends: it begins anew whenever there are fewer. Gives the last count. */
async function untilNone(count: () => number | Promise<number>): Promise<number> {
  let deadline = Date.now() + PATIENCE_MILLISECONDS;
  for (let least = Infinity; ;) {
    const left = await count();
    if (left === 0 || (left >= least && Date.now() >= deadline)) return left;
    if (left < least) deadline = Date.now() + PATIENCE_MILLISECONDS;
    least = Math.min(least, left);
    await pause(LOOK_AGAIN_MILLISECONDS);
  }
}

/** Turns that are held are in no ledger yet. */
function conclude(
  { terminal }: CliContext,
  { pending, refused, unread }: Left,
  held: string | undefined,
): void {
  if (held !== undefined) terminal.note(`Turns of this project wait: ${held}`);
  if (pending > 0) terminal.print(stillPending(pending));
  else if (held === undefined && unread.length === 0) terminal.print('Nothing is pending.');
  if (refused > 0) terminal.print(wasRefused(refused));
  if (pending > 0 || unread.length > 0 || held !== undefined) terminal.exitWith('pending');
  else if (refused > 0) terminal.exitWith('unavailable');
}

function stillPending(count: number): string {
  const what = count === 1 ? '1 delivery is' : `${count} deliveries are`;
  return `${what} still pending; "claude-otel status" says why.`;
}

function wasRefused(count: number): string {
  const what = count === 1 ? '1 delivery was' : `${count} deliveries were`;
  return `${what} refused; "claude-otel status" says why. When the reason is gone, --retry-refused sends them again.`;
}

/** Whoever asks knows that the destination is up again: the pause that it was given counts no more. */
function hurry(context: CliContext, refusedToo: boolean): void {
  if (!existsSync(ledgerPath(context.environment))) return;
  const ledger = commandLedger(context);
  if (refusedToo) reopenRefused(ledger, Date.now());
  hurryPending(ledger);
  ledger.close();
}

/** Deliveries that did not get through, and sessions that nobody has read. */
interface Left {
  readonly pending: number;
  readonly refused: number;
  readonly unread: readonly UnreadSession[];
}

/** Sessions of any project: what this one's settings put into the environment is not for the others; each has that of its own hooks. */
async function sendRest(
  { environment, cwd, package: { version } }: CliContext,
  own: Environment,
): Promise<Left> {
  const users = userEnvironment(own, cwd);
  const log = createLog(logPath(environment));
  const ledger = openLedger(ledgerPath(environment), LOOKED_AT);
  hurryPending(ledger);
  const outlets = openOutlets({ environmentOf: (folder) => drainEnvironment(users, folder), version, log });
  const context: DeliveryContext = {
    ledger,
    log,
    backOff: createBackOff(),
    signal: new AbortController().signal,
  };
  try {
    const sendAll = async (): Promise<number> => retryAll(stateFolder(environment), outlets, context);
    await untilNone(sendAll);
    return { ...leftIn(ledger), unread: unreadSessions(stateFolder(environment), ledger) };
  } finally {
    await outlets.close();
    ledger.close();
  }
}

/** How many deliveries were due: those that a drain in the background is sending just now are due again soon. */
async function retryAll(state: string, outlets: OpenedOutlets, context: DeliveryContext): Promise<number> {
  let due = 0;
  for (const session of sessionsWithPending(context.ledger))
    due += await retrySession(session, { ...outlets, state }, context);
  return due;
}

function leftIn(ledger: Ledger): Omit<Left, 'unread'> {
  const totals = destinationTotals(ledger);
  return {
    pending: totals.reduce((sum, { pending }) => sum + pending, 0),
    refused: totals.reduce((sum, { rejected }) => sum + rejected, 0),
  };
}
