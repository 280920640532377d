import { expect, test } from 'vitest';
import type { DeliveryResult, Destination } from '../../src/delivery/destination.ts';
import { withDeadline } from '../../src/delivery/with-deadline.ts';

const accepted: DeliveryResult = { kind: 'accepted' };
const late: DeliveryResult = { kind: 'unknown', reason: 'no answer within 10 s' };
const unlimited = new AbortController().signal;

/** A destination that answers as `deliver` does, under a clock that rings on demand. */
function underClock(deliver: Destination['deliver']) {
  const clock = new AbortController();
  const asked: number[] = [];
  const after = (milliseconds: number): AbortSignal => {
    asked.push(milliseconds);
    return clock.signal;
  };
  const inner: Destination = { id: 'inner', deliver, close: () => Promise.reject(new Error('closed')) };
  return { destination: withDeadline(inner, { milliseconds: 10_000, after }), clock, asked };
}

const untilAborted = (signal: AbortSignal): Promise<DeliveryResult> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve({ kind: 'retryable', reason: 'stopped' }));
  });

test('in time: the answer stands', async () => {
  const { destination, asked } = underClock(() => Promise.resolve(accepted));
  expect(await destination.deliver([], unlimited)).toEqual(accepted);
  expect(asked).toEqual([10_000]);
});

test('too late: unknown, and the signal of the delivery fires', async () => {
  const signals: AbortSignal[] = [];
  const { destination, clock } = underClock((_batch, signal) => {
    signals.push(signal);
    return untilAborted(signal);
  });
  const delivery = destination.deliver([], unlimited);
  clock.abort();
  expect(await delivery).toEqual(late);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test('too late for one that does not listen', async () => {
  const { destination, clock } = underClock(() => new Promise<DeliveryResult>(() => undefined));
  const delivery = destination.deliver([], unlimited);
  clock.abort();
  expect(await delivery).toEqual(late);
});

test("the caller's own signal is passed on", async () => {
  const caller = new AbortController();
  const { destination } = underClock((_batch, signal) => untilAborted(signal));
  const delivery = destination.deliver([], caller.signal);
  caller.abort();
  expect(await delivery).toEqual({ kind: 'retryable', reason: 'stopped' });
});

test('it is the same destination otherwise', async () => {
  const { destination } = underClock(() => Promise.resolve(accepted));
  expect(destination.id).toBe('inner');
  await expect(destination.close()).rejects.toThrow('closed');
});
