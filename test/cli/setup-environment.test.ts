import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTemporaryUser, type TemporaryUser } from '../config/temporary-user.ts';
import { runCommand } from './run-command.ts';

const shell = { environment: { CLAUDE_OTEL_DESTINATIONS: 'http://shell.example' } };
const block = { env: { CLAUDE_OTEL_DESTINATIONS: 'http://session.example' } };

const places: readonly (readonly [string, (user: TemporaryUser) => void])[] = [
  ["the user's", (user) => user.writeHome('.claude/settings.json', block)],
  ["the project's", (user) => user.writeProject('.claude/settings.json', block)],
];

test.for(places)('setup names the destination that sessions get by %s env block', async ([, write]) => {
  const user = createTemporaryUser();
  write(user);
  const { stdout } = await runCommand(user, ['setup', '--dry-run'], shell);
  expect(stdout).toContain('Traces would go to: http://session.example\n');
});

test("the approval is written where hooks look, also if the user's env block says where that is", async () => {
  const user = createTemporaryUser();
  user.writeHome('.claude/settings.json', { env: { CLAUDE_OTEL_CONFIG_DIR: join(user.home, 'config') } });
  user.writeProject('.claude/settings.json', block);
  expect(await runCommand(user, ['setup', '--yes'])).toMatchObject({ code: 0 });
  expect(readFileSync(join(user.home, 'config/config.json'), 'utf8')).toContain(user.project);
  const { stdout } = await runCommand(user, ['status', '--json']);
  expect(JSON.parse(stdout)).not.toHaveProperty('hold');
});

test('disable in a terminal finds what setup in Claude Code has kept', async () => {
  const user = createTemporaryUser();
  const env = { CLAUDE_OTEL_STATE_DIR: join(user.home, 'state') };
  user.writeHome('.claude/settings.json', { env });
  const path = user.writeProject('.claude/settings.json', '{ "hooks": { } }');
  expect(await runCommand(user, ['setup', '--yes'], { environment: env })).toMatchObject({ code: 0 });
  expect(readdirSync(join(user.home, 'state/receipts'))).not.toEqual([]);
  expect(await runCommand(user, ['disable'])).toMatchObject({ code: 0 });
  expect(readFileSync(path, 'utf8')).toBe('{ "hooks": { } }');
  expect(readdirSync(join(user.home, 'state/receipts'))).toEqual([]);
  expect(existsSync(join(user.home, '.local/state'))).toBe(false);
});
