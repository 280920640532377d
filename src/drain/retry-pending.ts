import type { Turn } from '../core/session/turn.ts';
import { pendingDeliveries, recordAttempt, type Delivery } from '../ledger/deliveries.ts';
import { findTurn } from '../ledger/turns.ts';
import { deliverTurn, type DeliveryContext } from './deliver-turn.ts';
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
  const due = pendingDeliveries(context.ledger, retry.sessionId).filter((delivery) =>
    isDue(delivery, retry, context),
  );
  const keys = [...new Set(due.map(({ turnKey }) => turnKey))].slice(0, turnsAtOnce);
  for (const key of keys) {
    const deliveries = due.filter(({ turnKey }) => turnKey === key);
    await retryTurn({ ...retry, turnKey: key, deliveries }, context);
  }
  return due.length;
}

/** A destination that is no longer configured keeps its pending turns, and is named by `status`. */
function isDue(delivery: Delivery, { outlets }: Retry, { backOff }: DeliveryContext): boolean {
  const known = outlets.some(({ destination }) => destination.id === delivery.destinationId);
  return known && Math.max(delivery.nextAttemptAt, backOff.readyAt(delivery.destinationId)) <= Date.now();
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
  await Promise.all(wanted.map(async (outlet) => deliverTurn(turn, outlet, context)));
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
