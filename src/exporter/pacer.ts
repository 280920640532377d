import type { DeliveryResult } from '../delivery/destination.ts';
import type { LaneReport } from './lane-report.ts';

/** In milliseconds: pauses double from the first to the longest and are spread by chance. */
export interface BackOff {
  readonly firstPause: number;
  readonly longestPause: number;
  /** From 0 to 1. */
  readonly random: () => number;
}

export interface Pacer {
  /** Milliseconds before the next attempt; `undefined`: go on. */
  after(result: DeliveryResult): number | undefined;
}

export function createPacer(report: LaneReport, { firstPause, longestPause, random }: BackOff): Pacer {
  let failures = 0;

  const taken = (): undefined => {
    failures = 0;
    report.recovered();
    return undefined;
  };

  const pauseOf = (result: DeliveryResult): number => {
    const wanted = result.kind === 'retryable' ? (result.afterMilliseconds ?? 0) : 0;
    const growing = Math.min(firstPause * 2 ** failures, longestPause) * (0.8 + 0.4 * random());
    return Math.max(wanted, growing);
  };

  return {
    after: (result) => {
      if (result.kind === 'accepted') return taken();
      if (result.kind === 'rejected') {
        report.rejected(result.reason);
        return taken();
      }
      report.troubled(result.reason);
      const pause = pauseOf(result);
      failures += 1;
      return pause;
    },
  };
}
