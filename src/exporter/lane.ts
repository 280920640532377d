import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryResult, Destination } from '../delivery/destination.ts';
import type { Backlog, Batch, BatchOutcome } from './backlog/backlog.ts';
import type { LaneReport } from './lane-report.ts';
import type { ReceivedSpan } from './received-span.ts';

/** One destination and what waits for it: delivers in the background, one batch at a time. Nothing is ever thrown. */
export interface Lane {
  accept(spans: readonly ReceivedSpan[]): void;
  /** Resolves when nothing can be delivered at the moment: all is, or the destination is in trouble. */
  idle(): Promise<void>;
  /** Delivers what there is; tries again until the signal fires. */
  flush(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface LaneOptions {
  readonly destination: Destination;
  readonly backlog: Backlog;
  readonly report: LaneReport;
  readonly backOff: BackOff;
}

/** In milliseconds: pauses double from the first to the longest and are spread by chance. */
export interface BackOff {
  readonly firstPause: number;
  readonly longestPause: number;
  /** From 0 to 1. */
  readonly random: () => number;
}

export function createLane({ destination, backlog, report, backOff }: LaneOptions): Lane {
  const closing = new AbortController();
  const alarm = createAlarm();
  let failures = 0;
  let pause = 0;
  let running: Promise<void> | undefined;

  /** Whether the next batch may follow. An unfinished trace that is not taken yet is no trouble: its end brings it again. */
  const settle = (batch: Batch, result: DeliveryResult): boolean => {
    backlog.settle(batch, OUTCOMES[result.kind]);
    if (result.kind === 'rejected') report.rejected(result.reason);
    if (result.kind === 'accepted' || result.kind === 'rejected') {
      failures = 0;
      report.recovered();
      return true;
    }
    if (!batch.isFinished) return true;
    failures += 1;
    pause = pauseAfter(result, failures, backOff);
    report.troubled(result.reason);
    return false;
  };

  const drain = async (): Promise<void> => {
    for (let batch = backlog.next(); batch !== undefined; batch = backlog.next()) {
      const result = await attempt(destination, batch, closing.signal);
      const goesOn = settle(batch, result);
      if (closing.signal.aborted) return;
      if (!goesOn) return alarm.set(pause, work);
    }
  };

  const work = (): void => {
    running ??= drain()
      .catch((error: unknown) => report.rejected(bug(error)))
      .finally(() => (running = undefined));
  };

  const idle = async (): Promise<void> => {
    if (!alarm.isSet() && !closing.signal.aborted) work();
    await running;
  };

  return {
    accept: (spans) => {
      backlog.add(spans);
      if (!alarm.isSet()) work();
    },
    idle,
    flush: async (signal) => {
      backlog.reconsider();
      while (!signal.aborted) {
        alarm.clear();
        await Promise.race([idle(), whenAborted(signal)]);
        if (!alarm.isSet()) return;
        await sleep(pause, undefined, { signal }).catch(() => undefined);
      }
    },
    close: async () => {
      closing.abort();
      alarm.clear();
      await Promise.race([running, sleep(GRACE, undefined, { ref: false })]);
      const lost = backlog.pending();
      if (lost > 0) report.dropped(lost, 'they had not been delivered at shutdown');
      report.close();
      await destination.close();
    },
  };
}

/** Milliseconds for a delivery that is told to stop. */
const GRACE = 1_000;

const OUTCOMES: Readonly<Record<DeliveryResult['kind'], BatchOutcome>> = {
  accepted: 'accepted',
  rejected: 'rejected',
  retryable: 'later',
  unknown: 'later',
};

/** Destinations do not throw; if one does, it is a bug that must not reach the application. */
async function attempt(
  destination: Destination,
  { traces }: Batch,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  try {
    return await destination.deliver(traces, signal);
  } catch (error) {
    return { kind: 'rejected', reason: bug(error) };
  }
}

function bug(error: unknown): string {
  return `a bug of claude-otel, please report it: ${String(error)}`;
}

function pauseAfter(result: DeliveryResult, failures: number, backOff: BackOff): number {
  const { firstPause, longestPause, random } = backOff;
  const wanted = result.kind === 'retryable' ? (result.afterMilliseconds ?? 0) : 0;
  const growing = Math.min(firstPause * 2 ** (failures - 1), longestPause) * (0.8 + 0.4 * random());
  return Math.max(wanted, growing);
}

/** A timer that keeps no process alive. */
function createAlarm() {
  let timer: NodeJS.Timeout | undefined;
  return {
    isSet: () => timer !== undefined,
    set: (milliseconds: number, ring: () => void): void => {
      timer = setTimeout(() => {
        timer = undefined;
        ring();
      }, milliseconds).unref();
    },
    clear: (): void => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
