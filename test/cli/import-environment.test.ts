import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTemporaryUser, type TemporaryUser } from '../config/temporary-user.ts';
import { envBlocks } from './env-block.ts';
import { writePastSession } from './past-session.ts';
import { runCommand } from './run-command.ts';

const ownLedger = ({ home }: TemporaryUser): string => join(home, '.local/state/claude-otel/ledger.db');

test.for(envBlocks)(
  'by the env block of %s settings, import takes destinations and ledger of the sessions',
  async ([, write]) => {
    const user = createTemporaryUser();
    const { transcript } = writePastSession(user);
    const store = (name: string) => `sqlite:///${join(user.home, name)}`;
    const env = {
      CLAUDE_OTEL_DESTINATIONS: store('session.db'),
      CLAUDE_OTEL_STATE_DIR: join(user.home, 'state'),
    };
    const shell = { environment: { CLAUDE_OTEL_DESTINATIONS: store('shell.db') } };
    write(user, { env });
    expect(await runCommand(user, ['setup', '--yes'])).toMatchObject({ code: 0 });
    expect(await runCommand(user, ['import', transcript], shell)).toMatchObject({
      code: 0,
      stdout: '1 turn of 1 session: every destination has them.\n',
    });
    expect(['session.db', 'shell.db'].map((name) => existsSync(join(user.home, name)))).toEqual([
      true,
      false,
    ]);
    expect(existsSync(ownLedger(user))).toBe(false);
    // As the hooks of a session have it: what was imported is known there.
    expect(await runCommand(user, ['import', transcript], { environment: env })).toMatchObject({
      stdout: expect.stringContaining('every destination had them already'),
    });
  },
);

test.for(['terminal', 'Claude Code'])(
  'in a %s, the env block of a clone moves no ledger before it is approved',
  async (where) => {
    const user = createTemporaryUser();
    const { transcript } = writePastSession(user);
    const env = { CLAUDE_OTEL_STATE_DIR: join(user.project, 'state') };
    user.writeProject('.claude/settings.json', { env });
    const options = { environment: where === 'terminal' ? {} : env };
    const argv = ['import', transcript, '-u', `sqlite:///${join(user.home, 'mine.db')}`];
    expect(await runCommand(user, argv, options)).toMatchObject({ code: 0 });
    expect(existsSync(ownLedger(user))).toBe(true);
    expect(existsSync(env.CLAUDE_OTEL_STATE_DIR)).toBe(false);
  },
);
