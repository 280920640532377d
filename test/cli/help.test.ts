import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exitCodes } from '../../src/cli/exit-codes.ts';
import { settingDefinitions, settingKeys } from '../../src/config/setting-definitions.ts';
import { createTemporaryUser } from '../config/temporary-user.ts';
import { runCommand } from './run-command.ts';

const commands = ['setup', 'autolog', 'status', 'show', 'import', 'logs', 'drain', 'disable'];

test('--help lists every command, the first steps and the exit codes', async () => {
  const { code, stdout, stderr } = await runCommand(createTemporaryUser(), ['--help']);
  expect([code, stderr]).toEqual([0, '']);
  for (const command of commands) expect(stdout).toMatch(new RegExp(`^ +${command} +\\S`, 'mu'));
  for (const { code: number, sentence } of Object.values(exitCodes))
    expect(stdout).toMatch(new RegExp(`^ +${number} +${sentence.slice(0, 12)}`, 'mu'));
  expect(stdout).toContain('First steps:');
});

test.for([
  ...commands.filter((command) => command !== 'autolog').map((command) => [command]),
  ['autolog', 'claude'],
])('%s %s --help explains itself with examples, plainly', async (command) => {
  const { code, stdout, stderr } = await runCommand(createTemporaryUser(), [...command, '--help']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('Examples:');
  expect(stdout).toContain(`claude-otel ${command.join(' ')}`);
  // No colours, no cursor codes: this is no terminal.
  expect(stdout).not.toContain('\u001B');
});

test('setup --help names every variable', async () => {
  const { stdout } = await runCommand(createTemporaryUser(), ['setup', '--help']);
  for (const key of settingKeys) expect(stdout).toContain(settingDefinitions[key].environment);
});

test.for([
  ['an unknown command', ['stats'], /stats.*status/u],
  ['an unknown flag', ['setup', '--dry-rum'], /dry-rum.*dry/u],
  ['too many arguments', ['disable', 'a', 'b'], /\S/u],
  ['a flag without its value', ['setup', '-u'], /\S/u],
] as const)('%s: exit 2, a hint on stderr, no stack', async ([, argv, message]) => {
  const { code, stdout, stderr } = await runCommand(createTemporaryUser(), argv);
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(message)]);
  expect(stderr).not.toMatch(/^\s+at /mu);
});

test.for<[string, readonly string[], string]>([
  ['no such command', ['frobnicate'], 'claude-otel --help'],
  ['a missing argument', ['import'], 'claude-otel import --help'],
  ['no such flag', ['setup', '--content', 'none'], 'claude-otel setup --help'],
  ['too many arguments', ['disable', 'a', 'b'], 'claude-otel disable --help'],
  ['a flag without its value', ['autolog', 'claude', '-u'], 'claude-otel autolog --help'],
])('%s: the message ends with where to read on', async ([, argv, help]) => {
  const { stderr } = await runCommand(createTemporaryUser(), argv);
  expect(stderr.trimEnd().endsWith(`See "${help}".`)).toBe(true);
});

test.for<[readonly string[], readonly string[]]>([
  [['help'], ['--help']],
  [
    ['help', 'show'],
    ['show', '--help'],
  ],
  [
    ['help', 'autolog', 'claude'],
    ['autolog', 'claude', '--help'],
  ],
  [['version'], ['--version']],
  [
    ['--json', 'status'],
    ['status', '--json'],
  ],
  [
    ['--dry-run', 'setup', '-u', 'http://a'],
    ['setup', '--dry-run', '-u', 'http://a'],
  ],
])('%j is %j', async ([argv, usual]) => {
  const user = createTemporaryUser();
  const result = await runCommand(user, argv);
  expect(result).toEqual(await runCommand(user, usual));
  expect(result.code).not.toBe(2);
});

test('the program itself: --version and exit codes', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const { home, project } = createTemporaryUser();
  const main = new URL('../../src/cli/main.ts', import.meta.url).pathname;
  const run = (...argv: readonly string[]) =>
    spawnSync(process.execPath, [main, ...argv], { cwd: project, env: { HOME: home }, encoding: 'utf8' });
  expect(run('setup', '--version').stdout + run('--version').stdout).toContain(version);
  expect(run('setup', '-e', '1', '-n', 'x')).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining('not both'),
  });
});
