import type { DeliveryResult } from '../delivery/destination.ts';
import type { LaneReport } from './lane-report.ts';

/** In milliseconds: pauses double from the first to the longest and are spread by chance. */
export interface BackOff {
  readonly firstPause: number;
  readonly longestPause: number;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Before the next attempt, in milliseconds. */
export interface Pause {
  readonly milliseconds: number;
  /** So long the destination itself asked for. */
  readonly asked: number;
}

export interface Pacer {
  /** `undefined`: go on. `isSuspect`: the trouble may be the trace's own. */
  after(result: DeliveryResult, isSuspect: boolean): Pause | undefined;
}

export function createPacer(report: LaneReport, { firstPause, longestPause, random }: BackOff): Pacer {
  let failures = 0;

  const taken = (): undefined => {
    failures = 0;
    report.recovered();
    return undefined;
  };

  const nextPause = (result: DeliveryResult): Pause => {
    const asked = askedPause(result);
    const growing = Math.min(firstPause * 2 ** failures, longestPause) * (0.8 + 0.4 * random());
    failures += 1;
    return { milliseconds: Math.max(asked, growing), asked };
  };

  return {
    after: (result, isSuspect) => {
      if (result.kind === 'accepted') return taken();
      const isWell = result.kind === 'rejected' || isPartlySettled(result);
      if (isWell || isSuspect) report.rejected(result.reason);
      else report.troubled(result.reason);
      return isWell && askedPause(result) === 0 ? taken() : nextPause(result);
    },
  };
}

/** A destination that decides on others is well. */
function isPartlySettled(result: DeliveryResult): boolean {
  return eachOf(result).some(({ kind }) => kind === 'accepted' || kind === 'rejected');
}

function askedPause(result: DeliveryResult): number {
  return Math.max(...[result, ...eachOf(result)].map(askedBy));
}

function askedBy(result: DeliveryResult): number {
  return result.kind === 'retryable' ? (result.afterMilliseconds ?? 0) : 0;
}

function eachOf(result: DeliveryResult): readonly DeliveryResult[] {
  return result.kind === 'accepted' ? [] : (result.each ?? []);
}
