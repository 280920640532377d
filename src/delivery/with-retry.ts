import { setTimeout as delay } from 'node:timers/promises';
import type { DeliveryResult, Destination } from './destination.ts';

/** All times in milliseconds. */
export interface RetryPolicy {
  /** Deliveries in all, the first one included. */
  readonly attempts: number;
  readonly firstPause: number;
  /** A backend that asks for more is not waited for: the caller comes back later. */
  readonly longestPause: number;
  /** From 0 to 1. */
  readonly random?: () => number;
  /** Resolves when the time has passed or the signal fires. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Sends again what may be sent again, with pauses that double and are spread by chance, until the signal fires. */
export function withRetry(destination: Destination, policy: RetryPolicy): Destination {
  const { attempts, sleep = sleepUntil } = policy;
  return {
    id: destination.id,
    close: () => destination.close(),
    deliver: async (batch, signal) => {
      let result = await destination.deliver(batch, signal);
      for (let attempt = 1; attempt < attempts; attempt++) {
        const pause = pauseAfter(result, attempt, policy);
        if (pause === undefined || signal.aborted) break;
        await sleep(pause, signal);
        if (signal.aborted) break;
        result = await destination.deliver(batch, signal);
      }
      return result;
    },
  };
}

/** `undefined`: sending again now is useless or not wanted. */
function pauseAfter(result: DeliveryResult, attempt: number, policy: RetryPolicy): number | undefined {
  if (result.kind === 'accepted' || result.kind === 'rejected') return undefined;
  const { firstPause, longestPause, random = Math.random } = policy;
  const wanted = result.kind === 'retryable' ? (result.afterMilliseconds ?? 0) : 0;
  const backOff = Math.min(firstPause * 2 ** (attempt - 1), longestPause) * (0.8 + 0.4 * random());
  return wanted > longestPause ? undefined : Math.max(wanted, backOff);
}

async function sleepUntil(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}
