import type { Turn } from '../core/session/turn.ts';
import { pendingDeliveries, recordAttempt, type Delivery } from '../ledger/deliveries.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import { findTurn } from '../ledger/turns.ts';
import { deliverEverywhere, type DeliveryContext } from './deliver-turn.ts';
import type { Outlet } from './outlet.ts';
import { readTurnAgain } from './read-turn-again.ts';
import type { TurnInputs } from './source-position.ts';

/** In one round: another session is waiting, too. */
const turnsAtOnce = 20;

interface Retry {
  readonly sessionId: string;
  readonly journal: string | undefined;
  readonly transcriptPath: string | undefined;
  readonly outlets: readonly Outlet[];
}

/** Sends what is pending and due, made again of the bytes that the turn was sealed with. Gives how many deliveries were tried. */
export async function retryPending(retry: Retry, context: DeliveryContext): Promise<number> {
  const { outlets, sessionId } = retry;
  const due = waitingFor(outlets, sessionId, context.ledger).filter(
    (delivery) => readyAt(delivery, context) <= Date.now(),
  );
  const keys = [...new Set(due.map(({ turnKey }) => turnKey))].slice(0, turnsAtOnce);
  for (const key of keys) {
    const deliveries = due.filter(({ turnKey }) => turnKey === key);
    await retryTurn({ ...retry, turnKey: key, deliveries }, context);
  }
  return due.length;
}

/** When a pending delivery of the session may be tried again, in milliseconds since the Unix epoch; `undefined`: none waits for these outlets. */
export function nextRetry(
  { sessionId, outlets }: Pick<Retry, 'sessionId' | 'outlets'>,
  context: Pick<DeliveryContext, 'ledger' | 'backOff'>,
): number | undefined {
  const times = waitingFor(outlets, sessionId, context.ledger).map((delivery) => readyAt(delivery, context));
  return times.length === 0 ? undefined : Math.min(...times);
}

/** A destination that is no longer configured keeps its pending turns, and is named by `status`: it keeps nobody awake. */
function waitingFor(outlets: readonly Outlet[], sessionId: string, ledger: Ledger): readonly Delivery[] {
  const ids = new Set(outlets.map(({ destination }) => destination.id));
  return pendingDeliveries(ledger, sessionId).filter(({ destinationId }) => ids.has(destinationId));
}

function readyAt(
  { nextAttemptAt, destinationId }: Delivery,
  { backOff }: Pick<DeliveryContext, 'backOff'>,
): number {
  return Math.max(nextAttemptAt, backOff.readyAt(destinationId));
}

interface TurnRetry extends Retry {
  readonly turnKey: string;
  readonly deliveries: readonly Delivery[];
}

async function retryTurn(retry: TurnRetry, context: DeliveryContext): Promise<void> {
  const turn = sealedTurn(retry, context);
  if (turn === undefined) return giveUp(retry, context);
  const wanted = retry.outlets.filter(({ destination }) =>
    retry.deliveries.some(({ destinationId }) => destinationId === destination.id),
  );
  await deliverEverywhere(turn, wanted, context);
}

function sealedTurn(retry: TurnRetry, { ledger }: DeliveryContext): Turn | undefined {
  const { sessionId, turnKey, journal, transcriptPath } = retry;
  const inputs = findTurn(ledger, { sessionId, turnKey })?.inputs as TurnInputs | undefined;
  return inputs && readTurnAgain({ sessionId, turnKey, inputs, journal, transcriptPath });
}

function giveUp({ deliveries }: TurnRetry, { ledger, log }: DeliveryContext): void {
  const reason = 'the transcript that the turn was read from is gone or was changed';
  for (const delivery of deliveries) {
    recordAttempt(ledger, delivery, { state: 'rejected', reason }, Date.now());
    log('warning', 'turn rejected', { turn: delivery.turnKey, destination: delivery.destinationId, reason });
  }
}
