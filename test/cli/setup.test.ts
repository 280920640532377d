import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applyChange, planChange } from '../../src/cli/claude-settings/file-change.ts';
import { hookCommand } from '../../src/cli/claude-settings/hook-entries.ts';
import { createHooksEditor } from '../../src/cli/claude-settings/hooks-editor.ts';
import { createReceiptBook } from '../../src/cli/claude-settings/receipt.ts';
import type { Probe } from '../../src/cli/context.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { createTemporaryUser, type TemporaryUser } from '../config/temporary-user.ts';
import { runCommand } from './run-command.ts';

const projectFile = '.claude/claude-otel.json';

const readProject = (user: TemporaryUser, path: string): unknown =>
  JSON.parse(readFileSync(join(user.project, path), 'utf8'));

function destinationsOf(user: TemporaryUser, environment: Record<string, string> = {}) {
  return loadSettings({ environment: { ...user.environment, ...environment }, projectFolder: user.project })
    .settings.destinations;
}

test('with nothing said: a store of the user, and the program where hooks find it', async () => {
  const user = createTemporaryUser();
  const { code, stdout, stderr } = await runCommand(user, ['setup', '--yes']);
  expect([code, stderr]).toEqual([0, '']);
  expect(readProject(user, projectFile)).toEqual({ version: 1 });
  expect(stdout).toContain(`sqlite:///${user.home}/.local/share/claude-otel/mlflow.db`);
  const runtime = join(user.home, '.local/share/claude-otel/runtime/1.2.3');
  expect(readdirSync(runtime).sort()).toEqual(['drain.mjs', 'hook.cjs', 'node', 'runtime.json']);
  expect(JSON.parse(readFileSync(join(runtime, 'runtime.json'), 'utf8'))).toEqual({
    version: '1.2.3',
    node: process.execPath,
  });
  expect(statSync(join(user.home, '.local/share/claude-otel')).mode & 0o777).toBe(0o700);
});

test.for<[string, readonly string[], object, readonly object[]]>([
  [
    'one server',
    ['-u', 'http://localhost:5000'],
    { destinations: ['http://localhost:5000'] },
    [{ uri: 'http://localhost:5000' }],
  ],
  [
    'several, and an experiment for those that know one',
    ['-u', 'http://a', '--tracking-uri', 'otlp+http://b', '-n', 'mine'],
    { destinations: ['http://a', 'otlp+http://b'], experimentName: 'mine' },
    [{ uri: 'http://a', experimentName: 'mine' }, { uri: 'otlp+http://b/v1/traces' }],
  ],
  [
    'an experiment by id',
    ['-u', 'http://a', '-e', '7'],
    { destinations: ['http://a'], experimentId: '7' },
    [{ uri: 'http://a', experimentId: '7' }],
  ],
])('%s: written, approved and in force', async ([, flags, written, inForce]) => {
  for (const command of [['setup'], ['autolog', 'claude']]) {
    const user = createTemporaryUser();
    const { code, stdout } = await runCommand(user, [...command, ...flags]);
    expect(code).toBe(0);
    expect(readProject(user, projectFile)).toEqual({ version: 1, ...written });
    expect(destinationsOf(user)).toEqual(inForce);
    for (const { uri } of inForce as readonly { uri: string }[]) expect(stdout).toContain(uri);
  }
});

test('a folder may be named, and a relative store lies in it', async () => {
  const user = createTemporaryUser();
  mkdirSync(join(user.project, 'sub'));
  expect(await runCommand(user, ['setup', 'sub', '-u', 'sqlite:///t.db'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`sqlite:///${user.project}/sub/t.db`),
  });
  expect(readdirSync(join(user.project, 'sub/.claude')).sort()).toEqual([
    'claude-otel.json',
    'settings.json',
  ]);
});

test('flags replace what was said before, the rest of the file stays', async () => {
  const user = createTemporaryUser();
  user.writeProject(
    projectFile,
    '{\n  // ours\n  "version": 1,\n  "content": "metadata",\n  "experimentId": "1"\n}\n',
  );
  await runCommand(user, ['setup', '-u', 'http://a', '-n', 'mine']);
  const text = readFileSync(join(user.project, projectFile), 'utf8');
  expect(text).toBe(
    '{\n  // ours\n  "version": 1,\n  "content": "metadata",\n  "destinations": [\n    "http://a"\n  ],\n  "experimentName": "mine"\n}\n',
  );
  await runCommand(user, ['setup']);
  expect(readFileSync(join(user.project, projectFile), 'utf8')).toBe(text);
  await runCommand(user, ['setup', '-u', 'http://b']);
  expect(destinationsOf(user)).toEqual([{ uri: 'http://b', experimentName: 'mine' }]);
});

test('without -u, MLFLOW_TRACKING_URI decides; a file that speaks is kept', async () => {
  const environment = { MLFLOW_TRACKING_URI: 'http://mlflow', MLFLOW_EXPERIMENT_NAME: 'theirs' };
  const user = createTemporaryUser();
  await runCommand(user, ['setup'], { environment });
  expect(readProject(user, projectFile)).toEqual({
    version: 1,
    destinations: [{ uri: 'http://mlflow', experimentName: 'theirs' }],
  });
  const other = createTemporaryUser();
  await runCommand(other, ['setup', '-u', 'http://a']);
  await runCommand(other, ['setup'], { environment });
  expect(destinationsOf(other, environment)).toEqual([{ uri: 'http://a' }]);
});

test('a variable that overrides the flags is told', async () => {
  const user = createTemporaryUser();
  const environment = { CLAUDE_OTEL_DESTINATIONS: 'http://mine' };
  const { stderr } = await runCommand(user, ['setup', '-u', 'http://a'], { environment });
  expect(stderr).toContain('CLAUDE_OTEL_DESTINATIONS in the environment decides');
});

test.for<[string, readonly string[], RegExp, Record<string, string>?]>([
  ['both kinds of experiment', ['-e', '1', '-n', 'x'], /Choose either --experiment-id or --experiment-name/u],
  ['both scopes', ['--user', '--local'], /exclude each other/u],
  ['no such folder', ['nowhere'], /is no folder/u],
  ['an unknown scheme', ['-u', 'gopher://x'], /not a known scheme.*\n.*Known destinations/u],
  ['a password in the URI', ['-u', 'http://me:hunter2@host'], /MLFLOW_TRACKING_TOKEN/u],
  ['databricks', ['-u', 'databricks'], /later version/u],
  [
    'databricks from the environment',
    [],
    /later version.*\n.*-u <uri>/u,
    { DATABRICKS_HOST: 'https://d', DATABRICKS_TOKEN: 't' },
  ],
  [
    'MLFLOW_TRACKING_URI of another kind',
    [],
    /postgresql.*\n.*-u <uri>/u,
    { MLFLOW_TRACKING_URI: 'postgresql://u:hunter2@h/d' },
  ],
  [
    'MLFLOW_TRACKING_URI that is no use',
    [],
    /^MLFLOW_TRACKING_URI: .*Databricks.*\n.*-u <uri>/u,
    { MLFLOW_TRACKING_URI: 'databricks' },
  ],
  ['an unknown flag', ['--trackinguri', 'x'], /did you mean --tracking-uri\?/u],
  ['a relative data folder', [], /XDG_DATA_HOME is data/u, { XDG_DATA_HOME: 'data' }],
  ['no home', [], /HOME is not set/u, { HOME: '' }],
])('%s: exit 2, a remedy, nothing written', async ([, flags, message, environment]) => {
  const user = createTemporaryUser();
  const result = await runCommand(user, ['setup', ...flags], { ...(environment && { environment }) });
  expect([result.code, result.stderr]).toEqual([2, expect.stringMatching(message)]);
  expect(result.stderr).not.toContain('hunter2');
  expect([readdirSync(user.project), readdirSync(user.home)]).toEqual([[], ['bundles']]);
});

test('two experiments on one store are refused with the reason', async () => {
  const user = createTemporaryUser();
  user.writeProject(projectFile, {
    version: 1,
    destinations: [
      { uri: 'http://a', experimentName: 'x' },
      { uri: 'http://a', experimentName: 'y' },
    ],
  });
  expect(await runCommand(user, ['setup'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('A trace lives in one experiment'),
  });
});

test('a bad settings file of ours is refused with its line', async () => {
  const user = createTemporaryUser();
  const path = user.writeProject(projectFile, '{\n  "version": 1,\n  "content": "all"\n}\n');
  expect(await runCommand(user, ['setup'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`${path}:3: "content" should be`),
  });
});

test('settings that switch all hooks off are told', async () => {
  const user = createTemporaryUser();
  const path = user.writeProject('.claude/settings.local.json', { disableAllHooks: true });
  const { code, stderr } = await runCommand(user, ['setup']);
  expect([code, stderr]).toEqual([0, expect.stringContaining(`${path} says "disableAllHooks"`)]);
});

test('what the system refuses is told without a stack', async () => {
  const user = createTemporaryUser();
  user.writeProject('.claude', 'a file where a folder should be');
  const { code, stderr } = await runCommand(user, ['setup']);
  expect(code).not.toBe(0);
  expect(stderr).not.toMatch(/^\s+at /mu);
});

test('--dry-run shows the change and writes nothing', async () => {
  const user = createTemporaryUser();
  user.writeProject('.claude/settings.json', '{\n  "model": "opus"\n}\n');
  const { code, stdout } = await runCommand(user, ['setup', '--dry-run', '-u', 'http://a']);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /settings\.json\n {2}\{\n- {3}"model": "opus"\n\+ {3}"model": "opus",\n\+ {3}"hooks": \{/u,
  );
  expect(stdout).toContain('+   "destinations": [');
  expect(readdirSync(join(user.project, '.claude'))).toEqual(['settings.json']);
  expect(readdirSync(user.home)).toEqual(['bundles']);
});

test('--local writes the personal file, and moves what was in the shared one', async () => {
  const user = createTemporaryUser();
  await runCommand(user, ['setup', '--local']);
  expect(existsSync(join(user.project, '.claude/settings.json'))).toBe(false);
  expect(readFileSync(join(user.project, '.claude/settings.local.json'), 'utf8')).toContain('claude-otel');
  await runCommand(user, ['setup']);
  expect(existsSync(join(user.project, '.claude/settings.local.json'))).toBe(false);
  await runCommand(user, ['disable']);
  expect(existsSync(join(user.project, '.claude'))).toBe(false);
});

test('--user is for all projects, and leaves this one alone', async () => {
  const user = createTemporaryUser();
  const path = user.writeHome('.claude/settings.json', '{"model":"opus"}');
  expect(await runCommand(user, ['setup', '--user', '-u', 'http://a'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('all your projects'),
  });
  expect(readFileSync(path, 'utf8')).toContain('claude-otel');
  expect(readdirSync(user.project)).toEqual([]);
  expect(destinationsOf(user)).toEqual([{ uri: 'http://a' }]);
  await runCommand(user, ['disable', '--user']);
  expect(readFileSync(path, 'utf8')).toBe('{"model":"opus"}');
});

test('--user follows CLAUDE_CONFIG_DIR', async () => {
  const user = createTemporaryUser();
  const folder = join(user.home, 'elsewhere');
  await runCommand(user, ['setup', '--user'], { environment: { CLAUDE_CONFIG_DIR: folder } });
  expect(readdirSync(folder)).toEqual(['settings.json']);
  await runCommand(user, ['disable', '--user'], { environment: { CLAUDE_CONFIG_DIR: folder } });
  expect(existsSync(folder)).toBe(false);
});

test('the probe is asked for each destination, and a failing one is told', async () => {
  const user = createTemporaryUser();
  const asked: string[] = [];
  const probe: Probe = async ({ uri }) => {
    asked.push(uri);
    return uri === 'http://a'
      ? { kind: 'ready', location: 'http://a/#/experiments/1', detail: 'MLflow 3.17' }
      : { kind: 'unavailable', reason: 'It refuses connections.', remedy: 'Start it.' };
  };
  const { code, stdout, stderr } = await runCommand(
    user,
    ['setup', '-u', 'http://a', '-u', 'otlp+http://b'],
    { probe },
  );
  expect(asked).toEqual(['http://a', 'otlp+http://b/v1/traces']);
  expect(stdout).toMatch(
    /traces {4}http:\/\/a\/#\/experiments\/1\n.*MLflow 3\.17\n! traces will wait for otlp\+http:\/\/b/u,
  );
  expect([code, stderr]).toEqual([4, expect.stringContaining('It refuses connections.\n  Start it.')]);
  expect(existsSync(join(user.project, '.claude/settings.json'))).toBe(true);
});

test('autolog claude --status is status', async () => {
  const user = createTemporaryUser();
  await runCommand(user, ['setup']);
  expect((await runCommand(user, ['autolog', 'claude', '--status'])).stdout).toBe(
    (await runCommand(user, ['status'])).stdout,
  );
});

test('autolog claude --disable is disable', async () => {
  const user = createTemporaryUser();
  await runCommand(user, ['setup']);
  expect((await runCommand(user, ['autolog', 'claude', '--disable'])).stdout).toContain('out of the way');
  expect((await runCommand(user, ['disable'])).stdout).toContain('was not set up');
});

/** The words that go into settings files, run by a real shell as Claude Code runs them. */
function runHook(environment: Record<string, string>) {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', hookCommand()], {
    env: environment,
    input: '{}',
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

test('the installed hook runs from a home with blanks and quotes in it', async () => {
  const user = createTemporaryUser();
  const marker = join(user.home, 'marker');
  const [PATH, silent] = [process.env['PATH'] ?? '', { status: 0, output: '' }];
  for (const folder of ['plain', 'with blanks', `quo'te"s $(touch no)`]) {
    const data = join(user.home, folder);
    await runCommand(user, ['setup'], { environment: { XDG_DATA_HOME: data } });
    expect(runHook({ PATH, HOME: '/nowhere', XDG_DATA_HOME: data, MARKER: marker })).toEqual(silent);
  }
  await runCommand(user, ['setup']);
  expect(runHook({ PATH, HOME: user.home, MARKER: marker })).toEqual(silent);
  expect(readFileSync(marker, 'utf8')).toBe('hook\n'.repeat(4));
});

test.for<[string, (user: TemporaryUser) => Record<string, string>]>([
  ['claude-otel', (user) => ({ PATH: process.env['PATH'] ?? '', HOME: user.project })],
  ['a home', () => ({ PATH: process.env['PATH'] ?? '' })],
  [
    'node',
    (user) => {
      rmSync(join(user.home, '.local/share/claude-otel/runtime/current/node'));
      return { PATH: '/nowhere', HOME: user.home };
    },
  ],
])('on a machine without %s the committed hook is silent and 0', async ([, environment]) => {
  const user = createTemporaryUser();
  await runCommand(user, ['setup']);
  const sh = spawnSync('/bin/sh', ['-c', hookCommand()], {
    env: environment(user),
    input: '{}',
    encoding: 'utf8',
  });
  expect([sh.status, sh.stdout, sh.stderr]).toEqual([0, '', '']);
});

test('a committed settings file names no home and no machine', async () => {
  const user = createTemporaryUser();
  await runCommand(user, ['setup']);
  for (const file of readdirSync(join(user.project, '.claude'))) {
    expect(readFileSync(join(user.project, '.claude', file), 'utf8')).not.toContain(user.home);
  }
});

test('a file that its owner has rewritten since is theirs', async () => {
  const user = createTemporaryUser();
  const path = user.writeProject('.claude/settings.json', '{}');
  await runCommand(user, ['setup']);
  writeFileSync(path, '{"changed": true}');
  await runCommand(user, ['disable']);
  expect(readFileSync(path, 'utf8')).toBe('{"changed": true}');
});

test('a change that comes between reading and writing is not lost', () => {
  const user = createTemporaryUser();
  const path = user.writeProject('settings.json', '{}');
  const receipts = createReceiptBook(user.environment);
  const change = planChange(path, createHooksEditor({ path, hooks: 'add', replacesMlflow: false }), receipts);
  writeFileSync(path, '{"granted": true}');
  expect(() => applyChange(change, receipts)).toThrow('changed by somebody else');
  expect(readFileSync(path, 'utf8')).toBe('{"granted": true}');
});

test("in the user's home nothing is set up for all projects without a word", async () => {
  const user = createTemporaryUser();
  const refused = await runCommand(user, ['setup', user.home]);
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringMatching(/for all your projects.*\n.*--user/u),
  ]);
  expect(existsSync(join(user.home, '.claude'))).toBe(false);
  user.writeHome('.claude/settings.json', '{}');
  expect(await runCommand(user, ['setup', user.home, '--yes'])).toMatchObject({ code: 2 });
  expect(await runCommand(user, ['setup', user.home, '--user'])).toMatchObject({ code: 0 });
});

test('--local makes no file that others would get, unless it has something to say', async () => {
  const user = createTemporaryUser();
  const silent = await runCommand(user, ['setup', '--local']);
  expect([silent.code, silent.stderr]).toEqual([0, '']);
  expect(silent.stdout).not.toContain(projectFile);
  expect(readdirSync(join(user.project, '.claude'))).toEqual(['settings.local.json']);
  const { stderr } = await runCommand(user, ['setup', '--local', '-u', 'http://a']);
  expect(stderr).toContain(`${projectFile} has no personal form`);
  expect(destinationsOf(user)).toEqual([{ uri: 'http://a' }]);
});

test("a bad settings file of the user's own is refused with its line", async () => {
  const user = createTemporaryUser();
  const path = user.writeHome(
    '.config/claude-otel/config.json',
    '{\n  "version": 1,\n  "content": "all"\n}\n',
  );
  for (const flags of [[], ['--user'], ['--dry-run']])
    expect(await runCommand(user, ['setup', ...flags])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`${path}:3: "content" should be`),
    });
});

test('a wider mode in the files of a project is told, and is no reason to refuse', async () => {
  const user = createTemporaryUser();
  const destinations = [{ uri: 'http://a', content: 'full' }];
  const path = user.writeProject(projectFile, { version: 1, content: 'full', destinations });
  const { code, stderr } = await runCommand(user, ['setup']);
  expect(code).toBe(0);
  expect(stderr).toContain(`${path}: "content": "full" is more than redacted, which holds for you`);
  expect(stderr).toContain('"content": "full" of http://a is more than redacted');
  expect((await runCommand(user, ['status'])).stdout).toContain('"content": "full" is more than redacted');
});

test('an empty CLAUDE_CONFIG_DIR is none', async () => {
  const user = createTemporaryUser();
  const environment = { CLAUDE_CONFIG_DIR: '' };
  expect(await runCommand(user, ['setup', '--user'], { environment })).toMatchObject({ code: 0 });
  expect(existsSync(join(user.home, '.claude/settings.json'))).toBe(true);
});
