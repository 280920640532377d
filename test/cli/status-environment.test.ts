import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StatusReport } from '../../src/cli/status/status-report.ts';
import { createTemporaryUser, type TemporaryUser } from '../config/temporary-user.ts';
import { envBlocks } from './env-block.ts';
import { runCommand } from './run-command.ts';
import { showDrain } from './show-drain.ts';

const shell = { environment: { CLAUDE_OTEL_DESTINATIONS: 'http://shell.example' } };
const destinations = 'http://session.example';

async function report(user: TemporaryUser): Promise<StatusReport> {
  const { stdout } = await runCommand(user, ['status', '--json'], shell);
  return JSON.parse(stdout) as StatusReport;
}

test.for(envBlocks)(
  'by the env block of %s settings it finds what the sessions have: destinations, state, drain',
  async ([, write]) => {
    const user = createTemporaryUser();
    const state = join(user.home, 'state');
    const env = { CLAUDE_OTEL_DESTINATIONS: destinations, CLAUDE_OTEL_STATE_DIR: state };
    write(user, { env });
    expect(await runCommand(user, ['setup', '--yes'])).toMatchObject({ code: 0 });
    showDrain(user, { ...user.environment, ...env });
    const { settings, files, drainAlive } = await report(user);
    expect(settings.find(({ key }) => key === 'destinations')?.value).toBe(destinations);
    expect(files).toMatchObject({ ledger: `${state}/ledger.db`, journal: `${state}/journal` });
    expect(drainAlive).toBe(true);
  },
);

test('what a clone says in its env block moves nothing before it is approved', async () => {
  const user = createTemporaryUser();
  user.writeProject('.claude/settings.json', { env: { CLAUDE_OTEL_STATE_DIR: join(user.project, 'state') } });
  const { files, hold } = await report(user);
  expect(files.ledger).toBe(join(user.home, '.local/state/claude-otel/ledger.db'));
  expect(hold).toContain('you have not approved that');
});
