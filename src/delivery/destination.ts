import type { Trace } from '../core/spans/span.ts';

/**
 * What became of a batch, as a value: nothing is thrown across this seam.
 *
 * - `accepted`: the backend has all of it.
 * - `retryable`: none or some of it arrived; the same batch may be sent again, not before `afterMilliseconds`.
 * - `rejected`: the backend will never take this batch; `reason` says why and what to do.
 * - `unknown`: sent, but no answer (a timeout): send again, the ids make that harmless.
 */
export type DeliveryResult =
  | { readonly kind: 'accepted' }
  | (Trouble & {
      readonly kind: 'retryable';
      readonly afterMilliseconds?: number;
      /** The destination is well, but takes a trace when it is finished only. */
      readonly isTooEarly?: boolean;
    })
  | (Trouble & {
      readonly kind: 'rejected';
      /** The destination has all spans but so many of them. */
      readonly rejectedSpans?: number;
      /** Less at once might be taken. */
      readonly isTooLarge?: boolean;
    })
  | (Trouble & { readonly kind: 'unknown' });

interface Trouble {
  readonly reason: string;
  /** One for each trace of the batch, in its order, from a destination that sends them one by one: one need not hold up the others. */
  readonly each?: readonly DeliveryResult[];
}

/** A place traces go to. Delivering the same batch twice leaves what delivering it once leaves. */
export interface Destination {
  /** Stable key of the ledger: the URI without credentials, and the experiment. */
  readonly id: string;
  deliver(batch: readonly Trace[], signal: AbortSignal): Promise<DeliveryResult>;
  /** Releases connections; delivers nothing more. */
  close(): Promise<void>;
}

/** What a destination says of itself before anything is sent (`setup` probes with it). */
export type ProbeResult =
  | {
      readonly kind: 'ready';
      /** Where a person finds the traces. */ readonly location: string;
      readonly detail: string;
    }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly remedy: string };
