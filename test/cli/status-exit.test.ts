import { expect, test } from 'vitest';
import { ledgerPath, stateFolder } from '../../src/config/paths.ts';
import { ensurePrivateFolder } from '../../src/config/private-folder.ts';
import { expectDelivery, recordAttempt, type Attempt } from '../../src/ledger/deliveries.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { createTemporaryUser, type TemporaryUser } from '../config/temporary-user.ts';
import { runCommand } from './run-command.ts';
import { showDrain } from './show-drain.ts';

const accepted: Attempt = { state: 'accepted' };
const refused: Attempt = { state: 'rejected', reason: 'HTTP 400' };
const failed: Attempt = { state: 'pending', reason: 'ECONNREFUSED' };
const untried = undefined;

/** One turn for each of these outcomes of its last attempt. */
function deliver({ environment }: TemporaryUser, attempts: readonly (Attempt | undefined)[]): void {
  ensurePrivateFolder(stateFolder(environment));
  const ledger = openLedger(ledgerPath(environment));
  for (const [index, attempt] of attempts.entries()) {
    const id = { sessionId: 's', turnKey: `${index}`, destinationId: 'http://127.0.0.1:9' };
    expectDelivery(ledger, id, index);
    if (attempt !== undefined) recordAttempt(ledger, id, attempt, index);
  }
  ledger.close();
}

interface Case {
  readonly what: string;
  readonly attempts: readonly (Attempt | undefined)[];
  readonly drain?: true;
  readonly code: number;
}

const cases: readonly Case[] = [
  { what: 'all is there', attempts: [accepted], code: 0 },
  { what: 'one was refused', attempts: [accepted, refused], code: 4 },
  { what: 'one failed, and is tried again later', attempts: [failed], code: 3 },
  { what: 'one is pending, and nobody sends it', attempts: [untried], code: 3 },
  { what: 'one is pending, another was refused: as drain has it', attempts: [untried, refused], code: 3 },
  { what: 'one is on its way', attempts: [accepted, untried], drain: true, code: 0 },
  { what: 'one failed, though a drain is at work', attempts: [untried, failed], drain: true, code: 3 },
  { what: 'one is on its way, another was refused', attempts: [untried, refused], drain: true, code: 4 },
];

test.for(cases)('$what: exit $code', async ({ attempts, drain, code }) => {
  const user = createTemporaryUser();
  await runCommand(user, ['setup']);
  deliver(user, attempts);
  if (drain) showDrain(user);
  expect(await runCommand(user, ['status'])).toMatchObject({ code });
  expect(await runCommand(user, ['status', '--json'])).toMatchObject({ code });
});

test('sessions that are not traced come before all else', async () => {
  const user = createTemporaryUser();
  deliver(user, [refused, failed]);
  expect(await runCommand(user, ['status'])).toMatchObject({ code: 5 });
});
