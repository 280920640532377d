import type { DeliveryResult } from '../destination.ts';

/** What a step of a delivery came to when it went wrong: the delivery's result, too. */
export type Failure = Exclude<DeliveryResult, { readonly kind: 'accepted' }>;

export type Outcome<Value> = { readonly kind: 'done'; readonly value: Value } | Failure;

export function done<Value>(value: Value): Outcome<Value> {
  return { kind: 'done', value };
}
