import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createLaneReport } from '../../src/exporter/lane-report.ts';
import { createWorker } from '../../src/exporter/worker.ts';
import { createSubject, genai } from './backlog-subject.ts';
import { spanId } from './fake-span.ts';

const silent = { warn: () => undefined, info: () => undefined };

/** Calls back so many microtasks later. */
async function after(hops: number, act: () => void): Promise<void> {
  for (let hop = 0; hop < hops; hop++) await Promise.resolve();
  act();
}

it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])(
  'a span that comes %i microtasks after the last answer is delivered, too',
  async (hops) => {
    const { backlog, add } = createSubject();
    const delivered: string[] = [];
    const second = genai({ spanId: spanId(2), traceId: 'b2'.repeat(16) });
    const worker = createWorker({
      backlog,
      backOff: { firstPause: 1, longestPause: 1, random: () => 0.5 },
      report: createLaneReport({ log: silent, destination: 'fake', now: () => 0 }),
      destination: {
        id: 'fake',
        deliver: async (batch) => {
          if (delivered.length === 0) void after(hops, () => (add(second), worker.start()));
          delivered.push(...batch.map(({ traceId }) => traceId));
          return { kind: 'accepted' };
        },
        close: async () => undefined,
      },
    });
    add(genai({ spanId: spanId(1) }));
    worker.start();
    for (let turn = 0; turn < 5; turn++) await nextTurn();
    expect(delivered).toHaveLength(2);
    await worker.stop();
  },
);
