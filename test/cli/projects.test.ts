import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { StatusReport } from '../../src/cli/status/status-report.ts';
import { ledgerPath } from '../../src/config/paths.ts';
import { countUnreadLines } from '../../src/ledger/diagnostics.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { saveSession } from '../../src/ledger/sessions.ts';
import { sealTurn } from '../../src/ledger/turns.ts';
import { createTemporaryUser, type TemporaryUser } from '../config/temporary-user.ts';
import { writePastSession } from './past-session.ts';
import { runCommand } from './run-command.ts';

const nowhere = { journal: undefined, transcript: { inode: 1, offset: 9 }, shapes: [], subagents: {} };
const inputs = { from: { state: undefined, position: nowhere }, to: nowhere, processEnded: false };

interface Traced {
  readonly sessionId: string;
  readonly turnKey: string;
  readonly project: string | undefined;
}

/** Turns whose transcripts are gone: `show` names them, and draws none. */
function trace(user: TemporaryUser, traced: readonly Traced[]): void {
  mkdirSync(dirname(ledgerPath(user.environment)), { recursive: true, mode: 0o700 });
  const ledger = openLedger(ledgerPath(user.environment));
  for (const [index, { sessionId, turnKey, project: projectDir }] of traced.entries()) {
    const session = { sessionId, transcriptPath: '/nowhere.jsonl', checkpoint: undefined, costStateUsd: 1 };
    saveSession(ledger, { ...session, projectDir }, index);
    const facts = { traceId: `ffff${index}`, outcome: 'completed', startedAt: index, endedAt: index };
    const unknown = { inputTokens: undefined, outputTokens: undefined, costUsd: undefined };
    sealTurn(ledger, { sessionId, turnKey, inputs, facts: { ...facts, ...unknown } }, index);
    countUnreadLines(ledger, [{ sessionId, place: 'transcript', reason: 'torn', offset: 1 }], index);
  }
  ledger.close();
}

/** Of a user with three projects: this one, one below it, and another one; and a session of which nothing is known. */
function userOfMany(): TemporaryUser {
  const user = createTemporaryUser();
  const { project } = user;
  trace(user, [
    { sessionId: 'a1-here', turnKey: 'b1', project },
    { sessionId: 'a2-below', turnKey: 'b2', project: join(project, 'packages/shop') },
    { sessionId: 'a3-beside', turnKey: 'b3', project: `${project}-2` },
    { sessionId: 'c4-unknown', turnKey: 'b4', project: undefined },
  ]);
  return user;
}

const shown = async (user: TemporaryUser, ...argv: readonly string[]) =>
  [...(await runCommand(user, ['show', ...argv])).stderr.matchAll(/transcript of turn (\S+)/gu)].map(
    ([, turn]) => turn,
  );

test('show is about sessions that were started here or below, unless it is told otherwise', async () => {
  const user = userOfMany();
  expect(await shown(user, '-n', '9')).toEqual(['b1', 'b2']);
  expect(await shown(user)).toEqual(['b2']);
  expect(await shown(user, '-n', '9', '--all')).toEqual(['b1', 'b2', 'b3', 'b4']);
  // Whoever names one means it.
  expect(await shown(user, 'a3')).toEqual(['b3']);
});

test('where nothing was traced, others are hinted at', async () => {
  const user = createTemporaryUser();
  trace(user, [{ sessionId: 'a', turnKey: 'b', project: '/elsewhere' }]);
  expect(await runCommand(user, ['show'])).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/started in .*\/project or below it\. .*--all/u),
  });
});

test('status is about this project, names others, and takes all on demand', async () => {
  const user = userOfMany();
  const report = async (...flags: readonly string[]) =>
    JSON.parse((await runCommand(user, ['status', '--json', ...flags])).stdout) as StatusReport;
  const { turns, sessions, unread } = await report();
  expect(turns.map(({ turnKey }) => turnKey)).toEqual(['b2', 'b1']);
  for (const list of [sessions, unread])
    expect(list.map(({ sessionId }) => sessionId).toSorted()).toEqual(['a1-here', 'a2-below']);
  expect((await report('--all')).turns).toHaveLength(4);
  const { stdout } = await runCommand(user, ['status', '--all']);
  expect(stdout).toMatch(/b3 {2}completed {2}0\.0s {2}.*\/project-2$/mu);
  expect(stdout).toMatch(/b1 {2}completed {2}0\.0s$/mu);
});

test.for<[string, string, string]>([
  ['sessions', 'a', '3 ids begin with "a": a3-beside, a2-below, a1-here.'],
  ['turns', 'b', '4 ids begin with "b": b4, b3, b2, b1.'],
  ['traces', 'tr-fff', '4 ids begin with "tr-fff": b4, b3, b2, b1.'],
])('the beginning of several %s is refused with what begins so', async ([, id, message]) => {
  expect(await runCommand(userOfMany(), ['show', id])).toMatchObject({
    code: 2,
    stderr: `${message}\nGive more characters.\n`,
  });
});

test.for(['tr-', 'nothing'])('%s is the beginning of nothing', async (id) => {
  expect(await runCommand(userOfMany(), ['show', id])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`No session, turn or trace has an id that begins with "${id}"`),
  });
});

test('a whole id is that one, though another begins so', async () => {
  const user = createTemporaryUser();
  const session = { sessionId: 's', project: user.project };
  trace(user, [
    { ...session, turnKey: 'p' },
    { ...session, turnKey: 'p/2' },
  ]);
  expect(await shown(user, 'p')).toEqual(['p']);
  expect(await shown(user, 's', '-n', '9')).toEqual(['p', 'p/2']);
  expect(await shown(user, 'tr-ffff1')).toEqual(['p/2']);
});

test('a turn whose transcript is gone is told, and is no success', async () => {
  const user = createTemporaryUser();
  const { transcript } = writePastSession(user);
  expect(await runCommand(user, ['import', transcript])).toMatchObject({ code: 0 });
  expect(await runCommand(user, ['show'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('invoke_agent claude-code'),
  });
  rmSync(transcript);
  expect(await runCommand(user, ['show'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/The transcript of turn \S+ is gone/u),
  });
});
