import { existsSync } from 'node:fs';
import { ledgerPath, logPath, stateFolder } from '../config/paths.ts';
import { createBackOff } from '../drain/back-off.ts';
import type { DeliveryContext } from '../drain/deliver-turn.ts';
import { createLog } from '../drain/log.ts';
import { openOutlets } from '../drain/open-outlets.ts';
import type { FindOutlets } from '../drain/outlet.ts';
import { retryPending } from '../drain/retry-pending.ts';
import { startDrain } from '../drain/start-drain.ts';
import { environmentFingerprint } from '../hook/environment-fingerprint.ts';
import { journalFingerprints, journalOfSession } from '../journal/sessions.ts';
import { destinationTotals, hurryPending } from '../ledger/deliveries.ts';
import { openLedger, type Ledger } from '../ledger/open-ledger.ts';
import { listSessions, type LedgerSession } from '../ledger/sessions.ts';
import type { CliContext } from './context.ts';

/** How long the drain in the foreground waits for another line before it leaves. */
const IDLE_MILLISECONDS = '2500';

/** `drain`: what the background process does, now and here; then what is pending of sessions that have no journal any more. */
export async function drainNow(context: CliContext): Promise<void> {
  const { environment, terminal } = context;
  const fingerprint = environmentFingerprint(environment);
  hurry(ledgerPath(environment));
  const end = await startDrain({
    environment: { ...environment, CLAUDE_OTEL_DRAIN_IDLE_MS: IDLE_MILLISECONDS },
    fingerprint,
    version: context.package.version,
    codeFolder: context.package.bundleFolder,
    stop: new AbortController().signal,
  });
  if (end === 'taken') terminal.note('A drain is at work in the background already; it was left to it.');
  const others = journalFingerprints(stateFolder(environment)).filter((name) => name !== fingerprint);
  if (others.length > 0) terminal.note(othersSentence(others.length));
  const pending = await sendRest(context);
  terminal.print(
    pending === 0
      ? 'Nothing is pending.'
      : `${pending} deliveries are still pending; "claude-otel status" says why.`,
  );
  if (pending > 0) terminal.exitWith('pending');
}

/** Whoever asks knows that the destination is up again: the pause that it was given counts no more. */
function hurry(path: string): void {
  if (!existsSync(path)) return;
  const ledger = openLedger(path);
  hurryPending(ledger);
  ledger.close();
}

function othersSentence(count: number): string {
  return `${count} other environment(s) (other credentials or destinations) have journals of their own: run this command there, or start a session in them.`;
}

async function sendRest({ environment, package: { version } }: CliContext): Promise<number> {
  const log = createLog(logPath(environment));
  const ledger = openLedger(ledgerPath(environment));
  const outlets = openOutlets({ environment, version, log });
  const context: DeliveryContext = {
    ledger,
    log,
    backOff: createBackOff(),
    signal: new AbortController().signal,
  };
  try {
    const state = stateFolder(environment);
    for (const session of listSessions(ledger)) {
      const journal = journalOfSession(state, session.sessionId);
      await retrySession({ ...session, journal }, outlets.find, context);
    }
    return pendingCount(ledger);
  } finally {
    await outlets.close();
    ledger.close();
  }
}

async function retrySession(
  session: LedgerSession & { readonly journal: string | undefined },
  find: FindOutlets,
  context: DeliveryContext,
): Promise<void> {
  const found = find(session.projectDir);
  if (found.kind !== 'deliver') return;
  const { sessionId, transcriptPath, journal } = session;
  await retryPending({ sessionId, journal, transcriptPath, outlets: found.outlets }, context);
}

function pendingCount(ledger: Ledger): number {
  return destinationTotals(ledger).reduce((sum, { pending }) => sum + pending, 0);
}
