import type { DeliveryResult } from '../destination.ts';

/** Why nothing was written. */
export interface Refusal {
  readonly kind: 'retryable' | 'rejected';
  readonly problem: string;
  /** What a person can do about it. */
  readonly remedy: string;
  readonly afterMilliseconds?: number;
  /** It is about this very trace: another may fare better. */
  readonly isOwn?: boolean;
}

export type Outcome = { readonly kind: 'accepted' } | Refusal;

export function toDeliveryResult(outcome: Outcome): DeliveryResult {
  if (outcome.kind === 'accepted') return outcome;
  const { kind, problem, remedy, afterMilliseconds: after } = outcome;
  const reason = `${problem}: ${remedy}`;
  return kind === 'rejected' || after === undefined
    ? { kind, reason }
    : { kind, reason, afterMilliseconds: after };
}

/** Until asking again what only a person can repair. */
const REPAIR_PAUSE = 60_000;

/** The user can end it without another URI, so what waits stays pending instead of being given up. */
export function repairable(problem: string, remedy: string): Refusal {
  return { kind: 'retryable', problem, remedy, afterMilliseconds: REPAIR_PAUSE };
}

export function rejected(problem: string, remedy: string): Refusal {
  return { kind: 'rejected', problem, remedy };
}
