import type { DeliveryResult } from '../destination.ts';
import { REPAIR_PAUSE } from '../http-result.ts';

/** What a step of a delivery came to when it went wrong: the delivery's result, too. */
export type Failure = Exclude<DeliveryResult, { readonly kind: 'accepted' }> & {
  /** The server is there, and failed at this very request: another may fare better. */
  readonly isOwn?: boolean;
};

/** What became of one trace. */
export type TraceResult = Extract<DeliveryResult, { readonly kind: 'accepted' }> | Failure;

export type Outcome<Value> = { readonly kind: 'done'; readonly value: Value } | Failure;

export function done<Value>(value: Value): Outcome<Value> {
  return { kind: 'done', value };
}

/** It may end without another URI, and with it another ledger: what waits stays pending instead of being given up. */
export function repairable(reason: string): Failure {
  return { kind: 'retryable', reason, afterMilliseconds: REPAIR_PAUSE };
}
