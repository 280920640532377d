import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTemporaryUser, type TemporaryUser } from '../config/temporary-user.ts';
import { runCommand, type RunOptions } from './run-command.ts';

const settings = '.claude/settings.json';
const runtime = '.local/share/claude-otel/runtime';

async function setUp(...flags: readonly string[]): Promise<TemporaryUser> {
  const user = createTemporaryUser();
  await runCommand(user, ['setup', ...flags]);
  return user;
}

const status = (user: TemporaryUser, options: RunOptions = {}) => runCommand(user, ['status'], options);

/** Changes a file of the home or project in place. */
function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

const inHome = ({ home }: TemporaryUser, path: string): string => join(home, path);
const inProject = ({ project }: TemporaryUser, path: string): string => join(project, path);

test.for<[string, readonly string[]]>([
  ['a project', []],
  ['a person', ['--local']],
  ['all projects', ['--user']],
])('set up for %s: exit 0, nothing is in the way', async ([, flags]) => {
  const user = await setUp(...flags);
  const { code, stdout } = await status(user);
  expect([code, stdout]).toEqual([0, expect.stringContaining('set up: hooks in ')]);
  expect(stdout).not.toContain('not traced');
});

test('not set up: exit 5', async () => {
  expect(await status(createTemporaryUser())).toMatchObject({
    code: 5,
    stdout: expect.stringContaining('not set up: run "claude-otel setup"'),
  });
});

const setupAgain = 'Run "claude-otel setup".';

/** What is done to a set-up project, and what `status` must say. */
const obstacles: readonly (readonly [string, (user: TemporaryUser) => RunOptions | void, RegExp])[] = [
  [
    'the program was deleted, or this is a fresh clone',
    (user) => rmSync(inHome(user, runtime), { recursive: true }),
    new RegExp(`not on this machine: .*/${runtime}/current. ${setupAgain}`, 'u'),
  ],
  [
    'hooks name a version that is not here',
    (user) => edit(inProject(user, settings), (text) => text.replaceAll('runtime/current', 'runtime/0.0.9')),
    new RegExp(`not on this machine: .*/runtime/0.0.9. ${setupAgain}`, 'u'),
  ],
  [
    'there is no Node',
    (user) => {
      edit(inHome(user, `${runtime}/1.2.3/runtime.json`), (text) => text.replace('/bin/', '/gone/'));
      return { environment: { PATH: '/nowhere' } };
    },
    /Hooks find no Node.*Run "claude-otel setup"/u,
  ],
  [
    'the only Node is too old',
    (user) => {
      edit(inHome(user, `${runtime}/1.2.3/runtime.json`), (text) => text.replace('/bin/', '/gone/'));
      chmodSync(user.writeHome('bin/node', '#!/bin/sh\necho v18.20.8\n'), 0o755);
      return { environment: { PATH: inHome(user, 'bin') } };
    },
    /The Node that setup ran on is gone, and .*bin\/node is too old.*Run "claude-otel setup"/u,
  ],
  [
    'hooks are off in the project',
    (user) => edit(inProject(user, settings), (text) => text.replace('{', '{"disableAllHooks": true,')),
    /settings\.json: It switches all hooks off, ours too\. Take "disableAllHooks" out\./u,
  ],
  [
    'hooks are off for the person here',
    (user) => void user.writeProject('.claude/settings.local.json', { disableAllHooks: true }),
    /settings\.local\.json: It switches all hooks off/u,
  ],
  [
    'hooks are off for the user',
    (user) => void user.writeHome(settings, { disableAllHooks: true }),
    /home\/\.claude\/settings\.json: It switches all hooks off/u,
  ],
  [
    'two entries were taken out',
    (user) =>
      edit(inProject(user, settings), (text) => {
        const { hooks } = JSON.parse(text) as { hooks: Record<string, unknown> };
        const { Stop: _stop, PreCompact: _compact, ...left } = hooks;
        return JSON.stringify({ hooks: left });
      }),
    new RegExp(`Hooks of ours are missing: Stop, PreCompact. ${setupAgain}`, 'u'),
  ],
  [
    'a variable switches tracing off',
    () => ({ environment: { CLAUDE_OTEL_ENABLED: '0' } }),
    /CLAUDE_OTEL_ENABLED: It switches tracing off\. Unset it/u,
  ],
  [
    'a file switches tracing off',
    (user) => void user.writeHome('.config/claude-otel/config.json', { version: 1, enabled: false }),
    /config\.json: It switches tracing off\. Take "enabled" out/u,
  ],
  [
    'the settings are broken',
    (user) => edit(inProject(user, settings), (text) => text.replace('": [', '" [')),
    /settings\.json:3:\d+: not JSON .*Correct it/u,
  ],
];

test.for(obstacles)('%s: exit 5, and the way out', async ([, change, said]) => {
  const user = await setUp();
  const options = change(user) ?? {};
  expect(await status(user, options)).toMatchObject({ code: 5, stdout: expect.stringMatching(said) });
  const { code, stdout } = await runCommand(user, ['status', '--json'], options);
  expect([code, (JSON.parse(stdout) as { obstacles: unknown[] }).obstacles.length]).toEqual([5, 1]);
});

test('a file that cannot be read may hold the hooks: nobody says "not set up"', async () => {
  const user = createTemporaryUser();
  user.writeProject(settings, '{ "hooks": ');
  expect((await status(user)).stdout).toMatch(/no hooks were found\n[^]*settings\.json:1:\d+: not JSON/u);
});

test('the personal file may switch on what the shared one switches off', async () => {
  const user = await setUp();
  user.writeHome(settings, { disableAllHooks: true });
  user.writeProject('.claude/settings.local.json', { disableAllHooks: false });
  expect(await status(user)).toMatchObject({ code: 0 });
});

test('the Node of setup is gone, another one is there: nothing is wrong', async () => {
  const user = await setUp();
  edit(inHome(user, `${runtime}/1.2.3/runtime.json`), (text) => text.replace('/bin/', '/gone/'));
  chmodSync(user.writeHome('bin/node', '#!/bin/sh\necho v24.1.0\n'), 0o755);
  expect(await status(user, { environment: { PATH: inHome(user, 'bin') } })).toMatchObject({ code: 0 });
});

test('what works and should be brought up to date is told: exit 0', async () => {
  const user = await setUp();
  const newer = await status(user, { version: '2.0.0' });
  expect([newer.code, newer.stdout]).toEqual([
    0,
    expect.stringContaining('Hooks run claude-otel 1.2.3, this is 2.0.0. Run "claude-otel setup"'),
  ]);
  edit(inProject(user, settings), (text) => text.replaceAll('runtime/current', 'runtime/1.2.3'));
  const old = await status(user, { environment: { PATH: process.env['PATH'] ?? '' } });
  expect([old.code, old.stdout]).toEqual([0, expect.stringContaining('Its hooks name version 1.2.3')]);
});

test('in a folder below, it says where the hooks are', async () => {
  const user = await setUp();
  mkdirSync(inProject(user, 'packages/shop'), { recursive: true });
  expect(await runCommand(user, ['status', 'packages/shop'])).toMatchObject({
    code: 5,
    stdout: expect.stringContaining(`no hooks here; those in ${user.project} run for sessions`),
  });
});

test('a folder that is none is refused', async () => {
  expect(await runCommand(createTemporaryUser(), ['status', '/nowhere/at-all'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('/nowhere/at-all is no folder.'),
  });
});

test.for<[string, readonly string[], RegExp]>([
  ['the store in use', ['-u', 'sqlite:///t.db'], /^ {2}store +\/.*\/project\/t\.db$/mu],
  ['no store where none is in use', ['-u', 'http://127.0.0.1:9'], /^ {2}journal +\S+$(?!\n {2}store)/mu],
])('files: %s', async ([, flags, said]) => {
  expect((await status(await setUp(...flags))).stdout).toMatch(said);
});
