import { expect, test } from 'vitest';
import { createTemporaryUser, type TemporaryUser } from '../config/temporary-user.ts';
import { runCommand } from './run-command.ts';

const cases: readonly (readonly [string, (user: TemporaryUser) => void, string])[] = [
  [
    'not approved',
    (user) => user.writeProject('.claude/claude-otel.json', { version: 1, destinations: ['http://a'] }),
    'The files of this project set destinations, and you have not approved that.',
  ],
  [
    'a settings file that is no use',
    (user) => user.writeProject('.claude/claude-otel.json', '{'),
    '/.claude/claude-otel.json cannot be used.',
  ],
  [
    'no destination that can be used',
    (user) => user.writeHome('.config/claude-otel/config.json', { version: 1, destinations: ['databricks'] }),
    'no destination can be used.',
  ],
];

test.for(cases)('import, %s: the reason is a sentence with one full stop', async ([, write, reason]) => {
  const user = createTemporaryUser();
  write(user);
  const transcript = user.writeHome('3f2a.jsonl', '');
  const { code, stderr } = await runCommand(user, ['import', transcript]);
  expect(code).toBe(2);
  const [line] = stderr.split('\n');
  expect(line).toMatch(/^Nothing can be sent: [^.]/u);
  expect(line?.endsWith(reason)).toBe(true);
});
