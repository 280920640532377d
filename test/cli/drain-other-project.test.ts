import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { ledgerPath } from '../../src/config/paths.ts';
import { destinationTotals } from '../../src/ledger/deliveries.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { createTemporaryUser, type TemporaryUser } from '../config/temporary-user.ts';
import { runCommand } from './run-command.ts';
import { writeJournal } from './write-journal.ts';

/** A drain waits seconds for another line, more on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

/** Nobody listens there. */
const server = 'http://127.0.0.1:9';

function waitingFor({ environment }: TemporaryUser): readonly string[] {
  const ledger = openLedger(ledgerPath(environment));
  const totals = destinationTotals(ledger);
  ledger.close();
  return totals.flatMap(({ destinationId, pending }) => (pending > 0 ? [destinationId] : []));
}

test('a turn that waits for the experiment of its project does not go to that of the shell or of the folder of the command', async () => {
  const user = createTemporaryUser();
  const env = { MLFLOW_TRACKING_URI: server, MLFLOW_EXPERIMENT_NAME: 'block' };
  user.writeProject('.claude/settings.json', { env });
  expect(await runCommand(user, ['setup', '--yes'], { environment: env })).toMatchObject({ code: 0 });
  const { transcript } = writeJournal(user, env);
  expect(await runCommand(user, ['import', transcript])).toMatchObject({ code: 3 });
  expect(waitingFor(user)).toEqual([`${server}#block`]);

  const elsewhere = { ...user, project: join(user.home, 'other') };
  const other = { env: { ...env, MLFLOW_EXPERIMENT_NAME: 'other' } };
  user.writeHome('other/.claude/settings.json', other);
  const shell = { environment: { ...env, MLFLOW_EXPERIMENT_NAME: 'shell' } };
  expect(await runCommand(elsewhere, ['drain'], shell)).toMatchObject({ code: 3 });
  // As a command has it that Claude Code runs there.
  expect(await runCommand(elsewhere, ['drain'], { environment: other.env })).toMatchObject({ code: 3 });
  expect(waitingFor(user)).toEqual([`${server}#block`]);
});
