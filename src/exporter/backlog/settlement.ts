import type { DeliveryResult } from '../../delivery/destination.ts';
import type { Batch, BatchPart } from './backlog.ts';
import { pendingSpans } from './trace-entry.ts';
import type { TraceForm } from './trace-form.ts';
import type { RoomReason } from './tidying.ts';

/** `rejected`: the destination will never take them. `failing`: it fails at them, and takes others. */
export type DropReason = RoomReason | 'rejected' | 'failing';

export interface SettlementOptions {
  readonly form: TraceForm;
  readonly onDrop: (spans: number, reason: DropReason) => void;
  /** Nothing of the part is to be sent any more. */
  readonly onDelivered: (part: BatchPart) => void;
  readonly onFailed: (part: BatchPart) => void;
}

/** What the result of a delivery means for the traces in it. */
export interface Settlement {
  settle(batch: Batch, result: DeliveryResult): void;
}

/**
 * How often a trace is tried that a destination fails at while it takes others: MLflow answers 500 to what it cannot store.
 * Were it tried for ever, it would hold up all others for ever.
 */
const MOST_FAILURES = 8;

export function createSettlement({ form, onDrop, onDelivered, onFailed }: SettlementOptions): Settlement {
  let taken = 0;

  const drop = (part: BatchPart, reason: DropReason, told?: number): void => {
    onDrop(refusedSpans([part], told), reason);
    part.entry.failures = 0;
    onDelivered(part);
  };

  const accept = (part: BatchPart): void => {
    const { entry } = part;
    taken += 1;
    entry.failures = 0;
    entry.isAlone = false;
    onDelivered(part);
  };

  const fail = ({ part, own, isAlone }: Verdict): void => {
    const { entry } = part;
    if (isAlone && !isAskedToWait(own)) {
      if (taken > (entry.othersTaken ?? taken)) entry.failures += 1;
      entry.othersTaken = taken;
    }
    if (entry.failures >= MOST_FAILURES) drop(part, 'failing');
    else onFailed(part);
  };

  const settleTrace = (verdict: Verdict): void => {
    const { part, own, isAlone } = verdict;
    if (own.kind === 'accepted') accept(part);
    else if (isTooEarly(own)) part.entry.postponed = part.count;
    else if (own.kind !== 'rejected') fail(verdict);
    else if (isAlone) drop(part, 'rejected', own.rejectedSpans);
  };

  const settleTraces = ({ parts }: Batch, result: DeliveryResult): void => {
    const each = eachOf(parts, result);
    if (each === undefined) for (const { entry } of parts) entry.isAlone = true;
    const lastDecided = each?.findLastIndex(isDecided) ?? -1;
    const verdicts = parts.map((part, index) => {
      const own = each?.[index] ?? result;
      return { part, own, isAlone: parts.length === 1 || index <= lastDecided };
    });
    // What was taken first: it tells of the others that they were not.
    for (const verdict of verdicts.toSorted(byTaken)) settleTrace(verdict);
  };

  /** OTLP 1.11: neither a partial success nor a refusal may be sent again; only a request that was too large may be so in parts. */
  const settleSpans = ({ parts }: Batch, result: DeliveryResult): void => {
    if (result.kind === 'retryable' || result.kind === 'unknown') return;
    if (result.kind === 'rejected' && result.isTooLarge === true && parts.length > 1) {
      for (const { entry } of parts) entry.isAlone = true;
      return;
    }
    if (result.kind === 'rejected') onDrop(refusedSpans(parts, result.rejectedSpans), 'rejected');
    for (const part of parts) accept(part);
  };

  return {
    settle: (batch, result) => {
      for (const { entry } of batch.parts) entry.isInFlight = false;
      if (form.isByTrace) settleTraces(batch, result);
      else settleSpans(batch, result);
    },
  };
}

interface Verdict {
  readonly part: BatchPart;
  readonly own: DeliveryResult;
  /** The result is the trace's own, not one of the batch, nor of a destination that takes nothing. */
  readonly isAlone: boolean;
}

/** Whether nothing but the trace itself is in doubt: it failed before, and is tried alone. */
export function isSuspect({ parts }: Batch): boolean {
  const [first, ...others] = parts;
  return first !== undefined && first.entry.failures > 0 && others.length === 0;
}

export function isTooEarly(result: DeliveryResult): boolean {
  return result.kind === 'retryable' && result.isTooEarly === true;
}

/** `undefined`: the result speaks of all, or of one of them that is not named. */
function eachOf(parts: readonly BatchPart[], result: DeliveryResult): readonly DeliveryResult[] | undefined {
  if (result.kind === 'accepted') return parts.map(() => result);
  return result.each?.length === parts.length ? result.each : undefined;
}

function isDecided({ kind }: DeliveryResult): boolean {
  return kind === 'accepted' || kind === 'rejected';
}

/** It says so of whatever comes. */
function isAskedToWait(result: DeliveryResult): boolean {
  return result.kind === 'retryable' && result.afterMilliseconds !== undefined;
}

function byTaken(a: Verdict, b: Verdict): number {
  return Number(b.own.kind === 'accepted') - Number(a.own.kind === 'accepted');
}

function pendingIn({ entry, count }: BatchPart): number {
  return Math.min(count - entry.delivered, pendingSpans(entry));
}

function refusedSpans(parts: readonly BatchPart[], told: number | undefined): number {
  const sent = parts.reduce((total, part) => total + pendingIn(part), 0);
  return Math.min(told ?? sent, sent);
}
