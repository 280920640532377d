import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceivedSpan } from './received-span.ts';
import { createWorker, type Worker, type WorkerOptions } from './worker.ts';

/** One destination and what waits for it: delivers in the background, one batch at a time. Nothing is ever thrown. */
export interface Lane {
  accept(spans: readonly ReceivedSpan[]): void;
  /** Resolves when nothing can be delivered at the moment: all is, or the destination is in trouble. */
  idle(): Promise<void>;
  /**
   * Delivers what there is within so many milliseconds; tries again while an attempt fits in. A pause that the destination asked
   * for is kept.
   */
  flush(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

export function createLane(options: WorkerOptions): Lane {
  const { destination, backlog, report } = options;
  const worker = createWorker(options);
  return {
    accept: (spans) => {
      backlog.add(spans);
      worker.start();
    },
    idle: () => worker.idle(),
    flush: (milliseconds) => {
      backlog.reconsider();
      return flush(worker, milliseconds);
    },
    close: async () => {
      await worker.stop();
      const lost = backlog.pending();
      if (lost > 0) report.dropped(lost, 'they had not been delivered at shutdown');
      report.close();
      await destination.close();
    },
  };
}

/** Nobody waits for an attempt that would begin after the end. */
async function flush(worker: Worker, milliseconds: number): Promise<void> {
  const { alarm } = worker;
  const signal = AbortSignal.timeout(milliseconds);
  const end = performance.now() + milliseconds;
  while (!signal.aborted && alarm.askedUntil() <= end) {
    await sleepUntil(alarm.askedUntil(), signal);
    alarm.clear();
    await Promise.race([worker.idle(), whenAborted(signal)]);
    if (!alarm.isSet() || alarm.ringsAt() > end) return;
    await sleepUntil(alarm.ringsAt(), signal);
  }
}

async function sleepUntil(at: number, signal: AbortSignal): Promise<void> {
  const milliseconds = at - performance.now();
  if (milliseconds > 0) await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
