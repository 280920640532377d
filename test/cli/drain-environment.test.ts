import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { drainEnvironment } from '../../src/cli/drain-environment.ts';
import { createTemporaryUser } from '../config/temporary-user.ts';
import { runCommand } from './run-command.ts';
import { writeJournal } from './write-journal.ts';

/** A drain waits seconds for another line, more on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

const proxy = 'http://127.0.0.1:9';

test('env blocks lie over the shell as Claude Code has it: user, project, local; but for folders of the user', async () => {
  const user = createTemporaryUser();
  user.writeHome('.claude/settings.json', { env: { MLFLOW_A: 'user', MLFLOW_B: 'user', MLFLOW_C: 'user' } });
  user.writeProject('.claude/settings.json', {
    env: { MLFLOW_A: 'project', MLFLOW_B: 'project', HOME: '/x' },
  });
  user.writeProject('.claude/settings.local.json', { env: { MLFLOW_A: 'local', XDG_STATE_HOME: '/x' } });
  const shell = { ...user.environment, MLFLOW_A: 'shell', MLFLOW_D: 'shell' };
  const all = { MLFLOW_A: 'user', MLFLOW_B: 'user', MLFLOW_C: 'user', MLFLOW_D: 'shell' };
  expect(drainEnvironment(shell, user.project)).toEqual({ ...shell, ...all });
  expect(await runCommand(user, ['setup', '--yes'])).toMatchObject({ code: 0 });
  const approved = { ...all, MLFLOW_A: 'local', MLFLOW_B: 'project' };
  expect(drainEnvironment(shell, user.project)).toEqual({ ...shell, ...approved });
});

test('what Claude Code has laid over for a clone that is not approved is taken off, but for what it never lays over', () => {
  const user = createTemporaryUser();
  const env = { MLFLOW_A: 'clone', HOME: user.home };
  user.writeProject('.claude/settings.json', { env });
  expect(drainEnvironment({ ...user.environment, ...env }, user.project)).toEqual(user.environment);
});

test("approvals are looked for where the user's env block has the user's own settings", async () => {
  const user = createTemporaryUser();
  const env = { CLAUDE_OTEL_CONFIG_DIR: join(user.home, 'config') };
  user.writeHome('.claude/settings.json', { env });
  user.writeProject('.claude/settings.json', { env: { MLFLOW_A: 'project' } });
  expect(await runCommand(user, ['setup', '--yes'], { environment: env })).toMatchObject({ code: 0 });
  const approved = { ...user.environment, ...env, MLFLOW_A: 'project' };
  expect(drainEnvironment(user.environment, user.project)).toEqual(approved);
});

test('drain finds the journals of hooks that have an env block of an approved project', async () => {
  const user = createTemporaryUser();
  user.writeProject('.claude/settings.json', { env: { HTTPS_PROXY: proxy } });
  expect(await runCommand(user, ['setup', '--yes'])).toMatchObject({ code: 0 });
  writeJournal(user, { HTTPS_PROXY: proxy });
  expect(await runCommand(user, ['drain'])).toMatchObject({
    code: 0,
    stdout: 'Nothing is pending.\n',
    stderr: '',
  });
  const { stdout } = await runCommand(user, ['status']);
  expect(stdout).toContain('1 turn there');
});

test('a session of another environment that nobody has read is told, until it is read', async () => {
  const user = createTemporaryUser();
  const { transcript } = writeJournal(user, { MLFLOW_TRACKING_URI: 'databricks' });
  const run = await runCommand(user, ['drain']);
  expect(run).toMatchObject({ code: 3, stdout: '' });
  expect(run.stderr).toContain('1 session with other credentials or destinations in the environment');
  expect(run.stderr).toContain(`  claude-otel import ${transcript}\n`);
  expect(await runCommand(user, ['import', transcript])).toMatchObject({ code: 0 });
  expect(await runCommand(user, ['drain'])).toMatchObject({
    code: 0,
    stdout: 'Nothing is pending.\n',
    stderr: '',
  });
});

test('a link in the place of the state folder: the sentence that setup has', async () => {
  const user = createTemporaryUser();
  mkdirSync(join(user.home, 'elsewhere'));
  mkdirSync(join(user.home, '.local/state'), { recursive: true });
  symlinkSync(join(user.home, 'elsewhere'), join(user.home, '.local/state/claude-otel'));
  const { code, stderr } = await runCommand(user, ['drain']);
  expect(code).toBe(2);
  expect(stderr).toContain('is a symbolic link or no folder; nothing is written through it.');
});
