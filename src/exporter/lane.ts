import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryResult, Destination } from '../delivery/destination.ts';
import type { Backlog, Batch, BatchOutcome } from './backlog/backlog.ts';
import type { LaneReport } from './lane-report.ts';
import { type BackOff, createPacer } from './pacer.ts';
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

export function createLane({ destination, backlog, report, backOff }: LaneOptions): Lane {
  const closing = new AbortController();
  const pacer = createPacer(report, backOff);
  const alarm = createAlarm();
  let isWorking = false;
  let work = Promise.resolve();

  const deliverAll = async (): Promise<void> => {
    // The application ends its spans within its own work: not one batch is made in there.
    await nextTurn();
    for (let batch = backlog.next(); batch !== undefined; batch = backlog.next()) {
      const result = await attempt(destination, batch, closing.signal);
      const pause = isTelling(batch, result) ? pacer.after(result) : undefined;
      backlog.settle(batch, OUTCOMES[result.kind]);
      if (closing.signal.aborted) return;
      if (pause !== undefined) return alarm.set(pause, start);
    }
  };

  const workUntilDone = async (): Promise<void> => {
    try {
      await deliverAll();
    } catch (error) {
      report.rejected(bug(error));
    } finally {
      isWorking = false;
    }
  };

  const start = (): void => {
    if (isWorking || alarm.isSet() || closing.signal.aborted) return;
    isWorking = true;
    work = workUntilDone();
  };

  const idle = (): Promise<void> => {
    start();
    return work;
  };

  return {
    accept: (spans) => {
      backlog.add(spans);
      start();
    },
    idle,
    flush: async (signal) => {
      backlog.reconsider();
      while (!signal.aborted) {
        alarm.clear();
        await Promise.race([idle(), whenAborted(signal)]);
        if (!alarm.isSet()) return;
        await sleep(alarm.milliseconds(), undefined, { signal }).catch(() => undefined);
      }
    },
    close: async () => {
      closing.abort();
      alarm.clear();
      await Promise.race([work, sleep(GRACE, undefined, { ref: false })]);
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

/** Some servers do not take a trace before its end: that says nothing of the others. */
function isTelling({ isFinished }: Batch, { kind }: DeliveryResult): boolean {
  return isFinished || OUTCOMES[kind] !== 'later';
}

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

interface Alarm {
  isSet(): boolean;
  set(milliseconds: number, ring: () => void): void;
  /** Of the last pause. */
  milliseconds(): number;
  clear(): void;
}

/** A timer that keeps no process alive. */
function createAlarm(): Alarm {
  let timer: NodeJS.Timeout | undefined;
  let pause = 0;
  return {
    isSet: () => timer !== undefined,
    set: (milliseconds, ring) => {
      pause = milliseconds;
      timer = setTimeout(() => {
        timer = undefined;
        ring();
      }, milliseconds).unref();
    },
    milliseconds: () => pause,
    clear: () => {
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
