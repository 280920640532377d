import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { createProgress } from '../../src/cli/import/progress.ts';
import { NOTHING_IMPORTED } from '../../src/cli/import/report-import.ts';
import { createTemporaryUser } from '../config/temporary-user.ts';
import { writePastSession } from './past-session.ts';
import { runCommand } from './run-command.ts';

test('rubbish is no success: what could not be read is told, and that there was no turn', async () => {
  const user = createTemporaryUser();
  user.writeHome('rubbish/x.jsonl', 'Dear diary,\n\ntoday\n');
  user.writeHome('rubbish/y.jsonl', '{"type":"user","mess');
  for (const _time of [1, 2]) {
    const { code, stdout } = await runCommand(user, ['import', `${user.home}/rubbish`]);
    expect(stdout).toBe(
      '0 turns of 2 sessions: no finished turn was found.\n3 lines could not be read: 2 × not-json, 1 × torn. "claude-otel status" says of which sessions.\n',
    );
    expect(code).toBe(2);
  }
});

test('an empty transcript has no turn, and nothing is wrong with it', async () => {
  const user = createTemporaryUser();
  const run = await runCommand(user, ['import', user.writeHome('x.jsonl', '')]);
  expect(run).toMatchObject({ code: 0, stdout: '0 turns of 1 session: no finished turn was found.\n' });
});

test('beside a turn that arrived, unread lines are told and no failure', async () => {
  const user = createTemporaryUser();
  const { transcript } = writePastSession(user);
  user.writeHome('.claude/projects/-p/rubbish.jsonl', 'x\n');
  const { code, stdout } = await runCommand(user, ['import', dirname(transcript)]);
  expect(stdout).toMatch(
    /^1 turn of 2 sessions: every destination has them\.\n1 line could not be read: 1 × not-json\./u,
  );
  expect(code).toBe(0);
});

test('a long import shows signs of life: every two seconds to a person, every thirty elsewhere', () => {
  const linesIn = (seconds: number, progress: boolean): number => {
    const said: string[] = [];
    let now = 0;
    const steps = createProgress({ note: (line) => void said.push(line), progress }, 9, () => now);
    for (; now < seconds * 1000; now += 500) steps.step(NOTHING_IMPORTED);
    return said.length;
  };
  expect([linesIn(29, false), linesIn(61, false), linesIn(1, true), linesIn(61, true)]).toEqual([
    0, 2, 0, 30,
  ]);
});
