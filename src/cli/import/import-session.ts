import { setTimeout as pause } from 'node:timers/promises';
import { deliverEverywhere, type DeliveryContext } from '../../drain/deliver-turn.ts';
import { followTurns, type FinishedTurn, type TurnFollower } from '../../drain/follow-turns.ts';
import { noNotes } from '../../drain/journal-notes.ts';
import type { Outlet } from '../../drain/outlet.ts';
import { nextRetry, retryPending } from '../../drain/retry-pending.ts';
import { sealTurns } from '../../drain/seal-turns.ts';
import { sessionStart } from '../../drain/source-position.ts';
import { deliveriesOf, type Delivery } from '../../ledger/deliveries.ts';
import { diagnosticsOf } from '../../ledger/diagnostics.ts';
import type { Ledger } from '../../ledger/open-ledger.ts';
import { reopenDelivery } from '../../ledger/reopen-deliveries.ts';
import type { TranscriptFile } from '../../transcripts/find-transcripts.ts';
import { addCounts, NOTHING_IMPORTED, type ImportCounts } from './report-import.ts';

export interface SessionImport {
  readonly transcript: TranscriptFile;
  readonly outlets: readonly Outlet[];
  readonly includeOpen: boolean;
  /** Ids of destinations that get every turn once more, whatever the ledger says. */
  readonly again: ReadonlySet<string>;
  /** Where the session's settings are looked up when the drain takes up what stays pending. */
  readonly projectDir: string;
  /** Fingerprint of the environment whose drain may take that up. */
  readonly environment: string;
  /** Of a session that was traced live: what its hooks knew. */
  readonly journal: string | undefined;
}

/** A destination that answers "later" is asked again for so long; then its turns stay pending. */
const PATIENCE_MILLISECONDS = 10_000;

/** Every finished turn of one session to every destination that lacks it. */
export async function importSession(session: SessionImport, context: DeliveryContext): Promise<ImportCounts> {
  const { sessionId, path } = session.transcript;
  const { projectDir, environment } = session;
  const notes = { ...noNotes, transcriptPath: path, projectDir, environment };
  const turns = followTurns({
    sessionId,
    journal: session.journal,
    known: { checkpoint: sessionStart, notes },
  });
  let counts: ImportCounts = { ...NOTHING_IMPORTED, sessions: 1 };
  for (let more = true; more;) {
    more = turns.read() === 'news';
    if (!more) turns.noteTornLines();
    const finished = takeFinished(turns, session, more);
    counts = addCounts(counts, await deliverFinished({ session, turns, finished }, context));
  }
  return {
    ...counts,
    open: session.includeOpen ? 0 : Number(turns.hasOpenTurn()),
    unread: diagnosticsOf(context.ledger, sessionId).map(({ place, reason, count }) => ({
      sessionId,
      place,
      reason,
      count,
    })),
  };
}

/** At the end of the file an announced end is believed, and an open turn is taken as it stands if that is wanted. */
function takeFinished(
  turns: TurnFollower,
  { includeOpen }: SessionImport,
  more: boolean,
): readonly FinishedTurn[] {
  if (more) return turns.takeFinished(false);
  const finished = turns.takeFinished(true);
  return includeOpen ? [...finished, ...turns.openTurns()] : finished;
}

interface Delivering {
  readonly session: SessionImport;
  readonly turns: TurnFollower;
  readonly finished: readonly FinishedTurn[];
}

/** Sealed even if nothing has finished: Claude Code's account, and lines that could not be read, are noted with it. */
async function deliverFinished(work: Delivering, context: DeliveryContext): Promise<ImportCounts> {
  const { session, turns, finished } = work;
  const { outlets, transcript } = session;
  const own = sealTurns(context.ledger, { sessionId: transcript.sessionId, turns, finished, outlets });
  reopen(work, own, context);
  const known = finished.filter((turn) => isEverywhere(turn, session, context)).length;
  for (const { turn } of own) {
    await deliverEverywhere(turn, outlets, context);
  }
  await retryWhilePatient(session, context);
  return { ...countTurns(work, context), known };
}

/** What was refused is tried again: the ids and bytes are the same, and whoever asks may have removed the reason. */
function reopen(
  { session, finished }: Delivering,
  own: readonly FinishedTurn[],
  { ledger }: DeliveryContext,
): void {
  const { outlets, again, transcript } = session;
  const now = Date.now();
  for (const { turn } of finished.filter((one) => !own.includes(one))) {
    for (const { id: destinationId } of outlets.map(({ destination }) => destination)) {
      const id = { sessionId: transcript.sessionId, turnKey: turn.key, destinationId };
      reopenDelivery(ledger, id, { accepted: again.has(destinationId), now });
    }
  }
}

function isEverywhere(finished: FinishedTurn, session: SessionImport, { ledger }: DeliveryContext): boolean {
  return wantedDeliveries(finished, session, ledger).every(({ state }) => state === 'accepted');
}

function wantedDeliveries(
  { turn }: FinishedTurn,
  { outlets, transcript }: SessionImport,
  ledger: Ledger,
): readonly Delivery[] {
  const ids = new Set(outlets.map(({ destination }) => destination.id));
  return deliveriesOf(ledger, { sessionId: transcript.sessionId, turnKey: turn.key }).filter(
    ({ destinationId }) => ids.has(destinationId),
  );
}

/** Turns that another process sealed, or that were not accepted at once. */
async function retryWhilePatient(
  { transcript, outlets, journal }: SessionImport,
  context: DeliveryContext,
): Promise<void> {
  const { sessionId, path } = transcript;
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  const next = (): number | undefined => nextRetry({ sessionId, outlets }, context);
  for (let at = next(); at !== undefined && at <= deadline; at = next()) {
    await pause(Math.max(0, at - Date.now()));
    await retryPending({ sessionId, journal, transcriptPath: path, outlets }, context);
  }
}

function countTurns({ session, finished }: Delivering, { ledger }: DeliveryContext): ImportCounts {
  const deliveries = finished.flatMap((turn) => wantedDeliveries(turn, session, ledger));
  const inState = (state: string) => deliveries.filter((delivery) => delivery.state === state);
  return {
    ...NOTHING_IMPORTED,
    turns: finished.length,
    pending: inState('pending').length,
    rejected: inState('rejected').length,
    reasons: [
      ...new Set(deliveries.flatMap(({ state, reason }) => (state === 'accepted' ? [] : (reason ?? [])))),
    ],
  };
}
