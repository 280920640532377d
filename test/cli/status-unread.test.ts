import { expect, test, vi } from 'vitest';
import type { StatusReport } from '../../src/cli/status/status-report.ts';
import { createTemporaryUser, type TemporaryUser } from '../config/temporary-user.ts';
import { runCommand } from './run-command.ts';
import { showDrain } from './show-drain.ts';
import { writeJournal } from './write-journal.ts';

/** A drain waits seconds for another line, more on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

const title = 'Sessions that nobody has read to the end';

async function setUp(): Promise<TemporaryUser> {
  const user = createTemporaryUser();
  expect(await runCommand(user, ['setup', '--yes'])).toMatchObject({ code: 0 });
  return user;
}

const status = async (user: TemporaryUser) => runCommand(user, ['status']);

async function report(user: TemporaryUser, ...flags: readonly string[]): Promise<StatusReport> {
  const { stdout } = await runCommand(user, ['status', '--json', ...flags]);
  return JSON.parse(stdout) as StatusReport;
}

test('a session that nobody has read is pending, before there is a ledger, until it is sent', async () => {
  const user = await setUp();
  const { sessionId, transcript } = writeJournal(user, {});
  expect(await status(user)).toMatchObject({
    code: 3,
    stdout: expect.stringContaining(
      `${title}\n  ${sessionId}  pending: the next session sends it, or "claude-otel drain"\n`,
    ),
  });
  expect((await report(user)).unreadSessions).toEqual([
    { sessionId, project: user.project, transcriptPath: transcript, ofThisEnvironment: true },
  ]);
  await runCommand(user, ['drain']);
  expect((await report(user)).unreadSessions).toEqual([]);
  expect(await status(user)).toMatchObject({ code: 0, stdout: expect.not.stringContaining(title) });
});

test('one of another environment is named with what sends it', async () => {
  const user = await setUp();
  const { transcript } = writeJournal(user, { MLFLOW_TRACKING_TOKEN: 'secret' });
  const { code, stdout } = await status(user);
  expect(code).toBe(3);
  expect(stdout).toContain('run "claude-otel drain" in that one, or ');
  expect(stdout).toContain(`"claude-otel import ${transcript}" here`);
  expect((await report(user)).unreadSessions).toMatchObject([{ ofThisEnvironment: false }]);
});

test('one that a drain is at is on its way', async () => {
  const user = await setUp();
  writeJournal(user, {});
  showDrain(user);
  expect(await status(user)).toMatchObject({ code: 0, stdout: expect.not.stringContaining(title) });
});

test('while nothing may be sent, nobody is told to send it', async () => {
  const user = await setUp();
  const { sessionId } = writeJournal(user, {});
  user.writeProject('.claude/claude-otel.json', { version: 1, destinations: ['http://foreign.example'] });
  expect(await status(user)).toMatchObject({
    code: 3,
    stdout: expect.stringContaining(`${title}\n  ${sessionId}  pending\n`),
  });
});

test('those of other projects are told on demand', async () => {
  const user = await setUp();
  const elsewhere = `${user.project}-2`;
  const { sessionId } = writeJournal({ ...user, project: elsewhere }, {});
  expect(await status(user)).toMatchObject({ code: 0, stdout: expect.not.stringContaining(title) });
  expect(await runCommand(user, ['status', '--all'])).toMatchObject({
    code: 3,
    stdout: expect.stringContaining(`${title}\n  ${sessionId}  ${elsewhere}  pending: `),
  });
});
