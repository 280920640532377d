import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createTemporaryUser, type TemporaryUser } from '../config/temporary-user.ts';
import { startOtlpSink, type OtlpSink } from '../support/otlp-sink.ts';
import { readStore } from '../support/recorded/read-store.ts';
import { writePastSession } from './past-session.ts';
import { runCommand, type CommandResult } from './run-command.ts';

/** A drain waits seconds for another line, more on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

interface Place {
  readonly user: TemporaryUser;
  readonly sink: OtlpSink;
  readonly importThere: (...flags: readonly string[]) => Promise<CommandResult>;
}

async function createPlace(): Promise<Place> {
  const user = createTemporaryUser();
  const sink = await startOtlpSink();
  onTestFinished(async () => sink.close());
  const { transcript } = writePastSession(user);
  const importThere = async (...flags: readonly string[]) =>
    runCommand(user, ['import', '-u', `otlp+${sink.url}`, ...flags, transcript]);
  return { user, sink, importThere };
}

const tooLarge = { kind: 'refuse', status: 400 } as const;

test('a refused delivery is sent again by the same import, when the backend takes it', async () => {
  const { sink, importThere } = await createPlace();
  sink.script(tooLarge, tooLarge);
  for (const _time of [1, 2]) {
    const { code, stdout } = await importThere();
    expect(code).toBe(4);
    expect(stdout).toContain(
      '1 delivery refused: when the reason is gone, this command or "claude-otel drain',
    );
  }
  expect(await importThere()).toMatchObject({ code: 0 });
  expect(sink.spans()).not.toEqual([]);
});

test('or by drain --retry-refused; drain alone says that it was refused', async () => {
  const { user, sink, importThere } = await createPlace();
  sink.script(tooLarge);
  expect(await importThere()).toMatchObject({ code: 4 });
  const plain = await runCommand(user, ['drain']);
  expect(plain).toMatchObject({ code: 4, stdout: expect.stringContaining('1 delivery was refused') });
  expect(sink.requests).toHaveLength(1);
  const retried = await runCommand(user, ['drain', '--retry-refused']);
  expect(retried).toMatchObject({ code: 0, stdout: 'Nothing is pending.\n' });
  expect(sink.spans()).not.toEqual([]);
});

test('--again sends what a destination had already; without it nothing is sent, and that is said', async () => {
  const { sink, importThere } = await createPlace();
  expect(await importThere()).toMatchObject({ code: 0 });
  const spans = sink.spans();
  const { stdout } = await importThere();
  expect(stdout).toBe(
    '1 turn of 1 session: every destination had them already; --again sends them once more.\n',
  );
  expect(sink.spans()).toEqual(spans);
  expect(await importThere('--again')).toMatchObject({ code: 0 });
  expect(sink.spans()).toEqual([...spans, ...spans]);
});

test('a store whose file was removed is filled again', async () => {
  const { user, importThere } = await createPlace();
  const path = join(user.project, 'k.db');
  const sendToStore = async () => importThere('-u', 'sqlite:///k.db');
  expect(await sendToStore()).toMatchObject({ code: 0 });
  const stored = readStore(path);
  for (const name of [path, `${path}-wal`, `${path}-shm`]) rmSync(name, { force: true });
  expect(await sendToStore()).toMatchObject({
    code: 0,
    stdout: '1 turn of 1 session: every destination has them.\n',
  });
  expect(existsSync(path)).toBe(true);
  expect(readStore(path)).toEqual(stored);
});
