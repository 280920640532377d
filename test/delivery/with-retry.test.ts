import { expect, test } from 'vitest';
import type { DeliveryResult, Destination } from '../../src/delivery/destination.ts';
import { type RetryPolicy, withRetry } from '../../src/delivery/with-retry.ts';

const accepted: DeliveryResult = { kind: 'accepted' };
const rejected: DeliveryResult = { kind: 'rejected', reason: 'bad' };
const unknown: DeliveryResult = { kind: 'unknown', reason: 'timeout' };
const busy = (afterMilliseconds?: number): DeliveryResult => ({
  kind: 'retryable',
  reason: 'busy',
  ...(afterMilliseconds !== undefined && { afterMilliseconds }),
});

const rows = [
  { name: 'accepted at once', answers: [accepted], result: accepted, pauses: [] },
  { name: 'a rejection is final', answers: [rejected], result: rejected, pauses: [] },
  { name: 'pauses double', answers: [busy(), busy(), accepted], result: accepted, pauses: [1000, 2000] },
  {
    name: 'up to the longest, for so many attempts',
    answers: [busy(), busy(), busy(), busy(), busy(7)],
    result: busy(7),
    pauses: [1000, 2000, 4000, 5000],
  },
  { name: 'no answer is tried again', answers: [unknown, accepted], result: accepted, pauses: [1000] },
  { name: 'the backend asks for more', answers: [busy(3000), accepted], result: accepted, pauses: [3000] },
  { name: 'the backend asks for less', answers: [busy(10), accepted], result: accepted, pauses: [1000] },
  { name: 'the backend asks for too much', answers: [busy(5001)], result: busy(5001), pauses: [] },
  { name: 'retryable, then rejected', answers: [busy(), rejected], result: rejected, pauses: [1000] },
];

test.each(rows)('$name', async ({ answers, result, pauses }) => {
  const { destination, slept, left } = scripted(answers);
  expect(await destination.deliver([], new AbortController().signal)).toEqual(result);
  expect(slept).toEqual(pauses);
  expect(left()).toBe(0);
});

test.each([
  { random: 0, pause: 800 },
  { random: 0.75, pause: 1100 },
])('chance $random spreads a second to $pause ms', async ({ random, pause }) => {
  const { destination, slept } = scripted([busy(), accepted], { random: () => random });
  await destination.deliver([], new AbortController().signal);
  expect(slept).toEqual([pause]);
});

test('a signal that fires during the pause ends it: the last result stands', async () => {
  const controller = new AbortController();
  const sleep = (): Promise<void> => Promise.resolve(controller.abort());
  const { destination, left } = scripted([busy(), accepted], { sleep });
  expect(await destination.deliver([], controller.signal)).toEqual(busy());
  expect(left(), 'not delivered again').toBe(1);
});

test('by default the pause is real and the signal cuts it short', async () => {
  const controller = new AbortController();
  const attempts: number[] = [];
  const destination = withRetry(
    {
      id: 'busy',
      deliver: () => {
        attempts.push(1);
        return Promise.resolve(busy());
      },
      close: () => Promise.resolve(),
    },
    { attempts: 2, firstPause: 3_600_000, longestPause: 3_600_000 },
  );
  const delivery = destination.deliver([], controller.signal);
  controller.abort();
  expect(await delivery).toEqual(busy());
  expect(attempts).toHaveLength(1);
});

test('it is the same destination otherwise', async () => {
  const { destination, closed } = scripted([]);
  expect(destination.id).toBe('scripted');
  await destination.close();
  expect(closed()).toBe(true);
});

function scripted(answers: readonly DeliveryResult[], overrides: Partial<RetryPolicy> = {}) {
  const remaining = [...answers];
  const slept: number[] = [];
  let isClosed = false;
  const inner: Destination = {
    id: 'scripted',
    deliver: () => Promise.resolve(remaining.shift()!),
    close: () => {
      isClosed = true;
      return Promise.resolve();
    },
  };
  const destination = withRetry(inner, {
    attempts: 5,
    firstPause: 1000,
    longestPause: 5000,
    random: () => 0.5,
    sleep: (milliseconds) => Promise.resolve(void slept.push(milliseconds)),
    ...overrides,
  });
  return { destination, slept, left: () => remaining.length, closed: () => isClosed };
}
