import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryResult, Destination } from '../delivery/destination.ts';
import { type Alarm, createAlarm } from './alarm.ts';
import type { Backlog, Batch } from './backlog/backlog.ts';
import { isSuspect, isTooEarly } from './backlog/settlement.ts';
import type { LaneReport } from './lane-report.ts';
import { type BackOff, createPacer } from './pacer.ts';

export interface WorkerOptions {
  readonly destination: Destination;
  readonly backlog: Backlog;
  readonly report: LaneReport;
  readonly backOff: BackOff;
}

/** Delivers what is in the backlog, one batch at a time, and after trouble again when the alarm rings. */
export interface Worker {
  readonly alarm: Alarm;
  start(): void;
  /** Starts, and resolves when nothing can be delivered at the moment. */
  idle(): Promise<void>;
  /** Ends the delivery that is under way, and makes no further one. */
  stop(): Promise<void>;
}

export function createWorker({ destination, backlog, report, backOff }: WorkerOptions): Worker {
  const closing = new AbortController();
  const pacer = createPacer(report, backOff);
  const alarm = createAlarm();
  let isWorking = false;
  let work = Promise.resolve();

  /** The end is told as soon as nothing is left: what is added a moment later must start new work. */
  const take = (): Batch | undefined => {
    const batch = alarm.isSet() || closing.signal.aborted ? undefined : backlog.next();
    isWorking = batch !== undefined;
    return batch;
  };

  const deliver = async (batch: Batch): Promise<void> => {
    const result = await attempt(destination, batch, closing.signal);
    // Some servers do not take a trace before its end: that says nothing of the others.
    const pause = isTooEarly(result) ? undefined : pacer.after(result, isSuspect(batch));
    backlog.settle(batch, result);
    if (pause !== undefined && !closing.signal.aborted) alarm.set(pause, start);
  };

  const workUntilDone = async (): Promise<void> => {
    try {
      // The application ends its spans within its own work: not one batch is made in there.
      await nextTurn();
      for (let batch = take(); batch !== undefined; batch = take()) await deliver(batch);
    } catch (error) {
      isWorking = false;
      report.rejected(bug(error));
    }
  };

  const start = (): void => {
    if (isWorking || alarm.isSet() || closing.signal.aborted) return;
    isWorking = true;
    work = workUntilDone();
  };

  return {
    alarm,
    start,
    idle: () => {
      start();
      return work;
    },
    stop: async () => {
      closing.abort();
      alarm.clear();
      await Promise.race([work, sleep(GRACE, undefined, { ref: false })]);
    },
  };
}

/** Milliseconds for a delivery that is told to stop. */
const GRACE = 1_000;

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
