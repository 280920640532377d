import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadSettings } from '../../src/config/load-settings.ts';
import { createTemporaryUser, type TemporaryUser } from '../config/temporary-user.ts';
import { runCommand } from './run-command.ts';

const configFolder = '.config/claude-otel';

test.for<[string, (user: TemporaryUser) => void]>([
  ['the folder of the settings is none', (user) => void user.writeHome(configFolder, 'a file')],
  [
    'the settings are a link that leads nowhere',
    ({ home }) => {
      mkdirSync(join(home, configFolder), { recursive: true });
      symlinkSync(join(home, 'nowhere'), join(home, configFolder, 'config.json'));
    },
  ],
])('where the approval cannot be written, nothing of the project is: %s', async ([, plant]) => {
  const user = createTemporaryUser();
  plant(user);
  const { code, stderr } = await runCommand(user, ['setup', '-u', 'http://a']);
  expect([code, stderr]).toEqual([2, expect.stringContaining(configFolder)]);
  expect(readdirSync(user.project)).toEqual([]);
});

const isApproved = ({ environment, project }: TemporaryUser): boolean =>
  loadSettings({ environment, projectFolder: project }).hold === undefined;

test.for<[string, (user: TemporaryUser) => string, readonly string[]]>([
  [
    'settings of Claude Code',
    ({ home }) => {
      mkdirSync(join(home, '.claude'));
      symlinkSync(join(home, 'dotfiles/settings.json'), join(home, '.claude/settings.json'));
      return join(home, '.claude/settings.json');
    },
    ['setup', '--user'],
  ],
  [
    'settings of ours',
    ({ home }) => {
      mkdirSync(join(home, configFolder), { recursive: true });
      symlinkSync(join(home, 'dotfiles/config.json'), join(home, configFolder, 'config.json'));
      return join(home, configFolder, 'config.json');
    },
    ['setup', '--user', '-u', 'http://a'],
  ],
])("the user's own %s may lie elsewhere: the link stays", async ([, link, command]) => {
  const user = createTemporaryUser();
  const texts = { 'settings.json': '{\n  // mine\n}\n', 'config.json': '{\n  "version": 1\n}\n' };
  for (const [name, text] of Object.entries(texts)) user.writeHome(`dotfiles/${name}`, text);
  const path = link(user);
  const before = readFileSync(path, 'utf8');
  expect(await runCommand(user, command)).toMatchObject({ code: 0 });
  expect([lstatSync(path).isSymbolicLink(), readFileSync(path, 'utf8')]).not.toEqual([true, before]);
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  expect(await runCommand(user, ['setup', '-u', 'http://b'])).toMatchObject({ code: 0 });
  expect([isApproved(user), lstatSync(path).isSymbolicLink()]).toEqual([true, true]);
  await runCommand(user, ['disable']);
  await runCommand(user, ['disable', '--user']);
  expect(readFileSync(join(user.home, 'dotfiles/settings.json'), 'utf8')).toBe(texts['settings.json']);
});

test("the user's own folder may lie elsewhere", async () => {
  const user = createTemporaryUser();
  user.writeHome('dotfiles/claude-otel/config.json', '{ "version": 1 }');
  mkdirSync(join(user.home, '.config'));
  symlinkSync(join(user.home, 'dotfiles/claude-otel'), join(user.home, configFolder));
  expect(await runCommand(user, ['setup', '-u', 'http://a'])).toMatchObject({ code: 0 });
  expect([isApproved(user), lstatSync(join(user.home, configFolder)).isSymbolicLink()]).toEqual([true, true]);
});

test("new settings of the user's own are private: credentials may come into them", async () => {
  const user = createTemporaryUser();
  await runCommand(user, ['setup', '--user', '-u', 'http://a']);
  const modes = [configFolder, `${configFolder}/config.json`].map(
    (path) => statSync(join(user.home, path)).mode & 0o777,
  );
  expect(modes).toEqual([0o700, 0o600]);
});

test('another destination for a project that was set up is no setup of before', async () => {
  const user = createTemporaryUser();
  const said = async (...flags: readonly string[]) =>
    /claude-otel (.*) for/u.exec((await runCommand(user, ['setup', ...flags])).stdout)?.[1];
  expect(await said('-u', 'http://a')).toBe('is set up');
  expect(await said('-u', 'http://a')).toBe('was set up already');
  expect(await said('-u', 'http://b')).toBe('is set up');
  user.writeProject('.claude/claude-otel.json', { version: 1, destinations: ['http://c'] });
  // The first setup approves what somebody else wrote.
  expect([await said(), await said()]).toEqual(['is set up', 'was set up already']);
});

test('a destination that is said twice is written once', async () => {
  const user = createTemporaryUser();
  await runCommand(user, ['setup', '-u', 'otlp+http://a', '-u', 'http://b', '-u', 'otlp+http://A/v1/traces']);
  const file = readFileSync(join(user.project, '.claude/claude-otel.json'), 'utf8');
  expect(JSON.parse(file)).toMatchObject({ destinations: ['otlp+http://a', 'http://b'] });
  expect(existsSync(join(user.project, '.claude/settings.json'))).toBe(true);
});
