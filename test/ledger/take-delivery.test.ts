import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { expectDelivery, findDelivery, recordAttempt, takeDelivery } from '../../src/ledger/deliveries.ts';
import { openLedger, type Ledger } from '../../src/ledger/open-ledger.ts';

const id = { sessionId: 's', turnKey: 'a', destinationId: 'd' };
const alive = { first: true, second: true };
const sender = (name: keyof typeof alive) => ({
  name,
  isAlive: (other: string) => alive[other as keyof typeof alive],
});

let ledger: Ledger;
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'take-delivery-'));
  ledger = openLedger(join(folder, 'ledger.db'));
  Object.assign(alive, { first: true, second: true });
  expectDelivery(ledger, id, 1);
  onTestFinished(() => {
    ledger.close();
    rmSync(folder, { recursive: true });
  });
});

test('one sender at a time; the other looks again soon, and not when it has arrived', () => {
  expect(takeDelivery(ledger, id, sender('first'), 1000)).toBe(true);
  expect(takeDelivery(ledger, id, sender('second'), 1001)).toBe(false);
  expect(findDelivery(ledger, id)).toMatchObject({ state: 'pending', nextAttemptAt: 1251 });
  recordAttempt(ledger, id, { state: 'accepted' }, 1100);
  expect(takeDelivery(ledger, id, sender('second'), 1251)).toBe(false);
});

test('free again after an attempt that failed, and at once for the same sender', () => {
  expect(takeDelivery(ledger, id, sender('first'), 1000)).toBe(true);
  expect(takeDelivery(ledger, id, sender('first'), 1001)).toBe(true);
  recordAttempt(ledger, id, { state: 'pending', reason: 'down' }, 1100);
  expect(takeDelivery(ledger, id, sender('second'), 1101)).toBe(true);
});

test('free when its sender has died, or can never be sending any more', () => {
  expect(takeDelivery(ledger, id, sender('first'), 1000)).toBe(true);
  alive.first = false;
  expect(takeDelivery(ledger, id, sender('second'), 1001)).toBe(true);
  expect(takeDelivery(ledger, id, sender('first'), 121_001)).toBe(false);
  expect(takeDelivery(ledger, id, sender('first'), 121_002)).toBe(true);
});
