import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startDrain } from '../../src/drain/start-drain.ts';
import { createTemporaryUser, type TemporaryUser } from '../config/temporary-user.ts';
import { startOtlpSink } from '../support/otlp-sink.ts';
import { writePastSession } from './past-session.ts';
import { runCommand } from './run-command.ts';

/** A drain waits seconds for another line, more on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

const rubbish = 'no database at all '.repeat(999);

const logOf = ({ home }: TemporaryUser): string =>
  readFileSync(join(home, '.local/state/claude-otel/claude-otel.log'), 'utf8');

test('a damaged ledger is set aside, told and logged; what it knew is found out again', async () => {
  const user = createTemporaryUser();
  const sink = await startOtlpSink();
  onTestFinished(async () => sink.close());
  const argv = ['import', '-u', `otlp+${sink.url}`, writePastSession(user).transcript];
  expect(await runCommand(user, argv)).toMatchObject({ code: 0, stderr: '' });
  const spans = sink.spans();
  user.writeHome('.local/state/claude-otel/ledger.db', rubbish);
  const { code, stderr } = await runCommand(user, argv);
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^The ledger was damaged and is made anew; what is left of it is .*ledger\.db\.broken-/u,
  );
  expect(logOf(user)).toContain('the ledger was damaged and is made anew');
  expect(sink.spans()).toEqual([...spans, ...spans]);
});

test('a drain that comes upon a damaged page ends, and leaves a new ledger to the next one', async () => {
  const user = createTemporaryUser();
  expect(await runCommand(user, ['import', writePastSession(user).transcript])).toMatchObject({ code: 0 });
  const path = join(user.home, '.local/state/claude-otel/ledger.db');
  writeFileSync(path, readFileSync(path).fill('x', 4096));
  const start = async () =>
    startDrain({
      environment: { ...user.environment, CLAUDE_OTEL_DRAIN_IDLE_MS: '1' },
      fingerprint: 'f',
      version: '1.2.3',
      codeFolder: '/runtime',
      stop: new AbortController().signal,
    });
  await expect(start()).rejects.toThrow('malformed');
  expect(logOf(user)).toContain('the ledger was damaged and is made anew');
  await start();
});

test('a drain that cannot start says why in the log; a command says it with what to do', async () => {
  const user = createTemporaryUser();
  const path = join(user.home, '.local/state/claude-otel/ledger.db');
  mkdirSync(path, { recursive: true });
  const drain = startDrain({
    environment: user.environment,
    fingerprint: 'f',
    version: '1.2.3',
    codeFolder: '/runtime',
    stop: new AbortController().signal,
  });
  await expect(drain).rejects.toThrow(path);
  expect(logOf(user)).toContain('drain cannot start');
  expect(logOf(user)).toContain(`${path} is a symbolic link or no file`);
  const { code, stderr } = await runCommand(user, ['drain']);
  expect(code).toBe(2);
  expect(stderr).toBe(
    `${path} is a symbolic link or no file; nothing is written through it.\nMove it away: it is made anew.\n`,
  );
});
