import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { readdressPending } from '../../src/drain/readdress-pending.ts';
import {
  expectDelivery,
  hurryPending,
  pendingDeliveries,
  recordAttempt,
} from '../../src/ledger/deliveries.ts';
import { openLedger, type Ledger } from '../../src/ledger/open-ledger.ts';

const wrong = 'http://127.0.0.1:5000#wrong';
const right = 'http://127.0.0.1:5000#right';
const elsewhere = 'http://127.0.0.1:5001#wrong';

let ledger: Ledger;
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'move-delivery-'));
  ledger = openLedger(join(folder, 'ledger.db'));
  onTestFinished(() => {
    ledger.close();
    rmSync(folder, { recursive: true });
  });
});

const turn = (turnKey: string, destinationId: string) => ({ sessionId: 's', turnKey, destinationId });

const pending = (): readonly (readonly [string, string])[] =>
  pendingDeliveries(ledger, 's').map(({ turnKey, destinationId }) => [turnKey, destinationId]);

test('what waits for an experiment that is no more configured goes to the one that is', () => {
  for (const destination of [wrong, elsewhere]) expectDelivery(ledger, turn('a', destination), 1);
  recordAttempt(ledger, turn('a', wrong), { state: 'pending', reason: 'unknown', nextAttemptAt: 99 }, 2);
  readdressPending(ledger, 's', [{ destination: { id: right }, content: 'redacted' }]);
  expect(pending()).toEqual([
    ['a', right],
    ['a', elsewhere],
  ]);
  expect(pendingDeliveries(ledger, 's')[0]).toMatchObject({
    reason: undefined,
    nextAttemptAt: 0,
    content: 'redacted',
  });
});

test('a turn that the other has or waits for stays as it is: `import` was told where to send it', () => {
  for (const destination of [wrong, right]) expectDelivery(ledger, turn('a', destination), 1);
  for (const destination of [wrong, right]) expectDelivery(ledger, turn('b', destination), 1);
  recordAttempt(ledger, turn('a', right), { state: 'accepted' }, 2);
  readdressPending(ledger, 's', [{ destination: { id: right }, content: 'redacted' }]);
  expect(pending()).toEqual([
    ['a', wrong],
    ['b', right],
    ['b', wrong],
  ]);
});

test('what was accepted is never moved', () => {
  expectDelivery(ledger, turn('a', wrong), 1);
  recordAttempt(ledger, turn('a', wrong), { state: 'accepted' }, 2);
  readdressPending(ledger, 's', [{ destination: { id: right }, content: 'redacted' }]);
  expect(pending()).toEqual([]);
});

test('all that is pending may be tried at once', () => {
  expectDelivery(ledger, turn('a', right), 1);
  recordAttempt(ledger, turn('a', right), { state: 'pending', reason: 'down', nextAttemptAt: 99 }, 2);
  hurryPending(ledger);
  expect(pendingDeliveries(ledger, 's')).toMatchObject([{ reason: 'down', nextAttemptAt: 0 }]);
});
