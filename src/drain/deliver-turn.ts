import type { Turn } from '../core/session/turn.ts';
import type { DeliveryResult } from '../delivery/destination.ts';
import { recordAttempt, takeDelivery, type Attempt, type DeliveryId } from '../ledger/deliveries.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { BackOff } from './back-off.ts';
import type { Log } from './log.ts';
import type { Outlet } from './outlet.ts';
import { isNameAlive, ownName } from './process-alive.ts';

export interface DeliveryContext {
  readonly ledger: Ledger;
  readonly backOff: BackOff;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Sends one turn to all of these at once: one that is slow holds up no other. */
export async function deliverEverywhere(
  turn: Turn,
  outlets: readonly Outlet[],
  context: DeliveryContext,
): Promise<void> {
  await Promise.all(outlets.map(async (outlet) => deliverTurn(turn, outlet, context)));
}

/** Sends one turn to one destination, unless that is to be left alone for a while or gets it from another process, and writes down what became of it. */
async function deliverTurn(
  turn: Turn,
  { destination, render }: Outlet,
  context: DeliveryContext,
): Promise<void> {
  const { ledger, backOff, log, signal } = context;
  if (backOff.readyAt(destination.id) > Date.now() || signal.aborted) return;
  const id: DeliveryId = { sessionId: turn.sessionId, turnKey: turn.key, destinationId: destination.id };
  if (!takeDelivery(ledger, id, { name: ownName(), isAlive: isNameAlive }, Date.now())) return;
  const trace = render(turn);
  const result = await destination.deliver([trace], signal).catch(ownBug);
  const attempt = toAttempt(result, destination.id, backOff);
  recordAttempt(ledger, id, attempt, Date.now());
  const facts = {
    trace: trace.traceId,
    destination: destination.id,
    spans: trace.spans.length,
    reason: attempt.reason,
  };
  log(attempt.state === 'accepted' ? 'info' : 'warning', `turn ${attempt.state}`, facts);
}

function toAttempt(result: DeliveryResult, destinationId: string, backOff: BackOff): Attempt {
  switch (result.kind) {
    case 'accepted':
      backOff.succeeded(destinationId);
      return { state: 'accepted' };
    case 'rejected':
      return { state: 'rejected', reason: result.reason };
    case 'retryable':
    case 'unknown': {
      const wanted = result.kind === 'retryable' ? result.afterMilliseconds : undefined;
      return {
        state: 'pending',
        reason: result.reason,
        nextAttemptAt: backOff.failed(destinationId, wanted),
      };
    }
  }
}

/** A destination does not throw: if one does, that turn must not be lost for it. */
function ownBug(error: unknown): DeliveryResult {
  return { kind: 'retryable', reason: `unexpected: ${String(error)}` };
}
