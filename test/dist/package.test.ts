import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { publint } from 'publint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installPackage, type InstalledPackage, manifest } from '../support/package/install-package.ts';
import { nodeExecutable, type TestedNode } from '../support/package/node-executable.ts';
import { run, type Run } from '../support/package/run.ts';
import { temporaryFolder } from '../support/package/temporary-folder.ts';
import { describePeer } from '../support/peers/peer.ts';

const CHECKOUT = join(import.meta.dirname, '../..');
const SUBPATHS = Object.keys(manifest.exports).filter((path) => path !== './package.json');

const temporary = temporaryFolder();
let installed: InstalledPackage;
beforeAll(async () => void (installed = await installPackage(temporary.path)));
afterAll(() => temporary.remove());

/** The program as npm links it, started by its first line; the user's home is empty. */
async function runProgram(...argv: readonly string[]): Promise<Run> {
  const path = [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
  const home = join(temporary.path, 'home');
  mkdirSync(home, { recursive: true });
  const program = join(installed.folder, 'node_modules/.bin/claude-otel');
  return run([program, ...argv], { cwd: installed.folder, env: { HOME: home, PATH: path } });
}

test('the tarball has what is built and what people read, and nothing else', () => {
  const names = [...installed.files.keys()];
  const outside = names.filter((name) => !/^(?:dist|docs|examples)\//u.test(name));
  expect(outside.toSorted()).toEqual([
    'ARCHITECTURE.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'LICENSE',
    'README.md',
    'otel-config.yaml',
    'package.json',
  ]);
  expect(names.filter((name) => name.startsWith('dist/') && !/\.(?:mjs|cjs|d\.mts)$/.test(name))).toEqual([
    'dist/THIRD-PARTY-NOTICES.txt',
  ]);
  const read = names.filter((name) => /^(?:docs|examples)\//u.test(name));
  expect(read.filter((name) => !/^docs\/.*\.md$|^examples\/[\w-]+\.mjs$/u.test(name))).toEqual([]);
});

test('what people read leads nowhere but to what is there', () => {
  const pages = [...installed.files.keys()].filter((name) => /^(?:docs\/)?[\w-]+\.md$/u.test(name));
  const links = pages.flatMap((page) =>
    [...(installed.files.get(page) ?? '').matchAll(/\]\((?!https?:|#)([^)#]+)/gu)].map(([, to = '']) =>
      join(dirname(page), to).replace(/\/$/u, ''),
    ),
  );
  expect(links).toContain('docs/configuration.md');
  const there = [...installed.files.keys()];
  expect(links.filter((to) => !there.some((name) => name === to || name.startsWith(`${to}/`)))).toEqual([]);
});

test('the licence of every package that is inside drain.mjs goes with it', () => {
  const bundled =
    installed.files.get('dist/drain.mjs')?.matchAll(/^\s*\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm) ?? [];
  const names = new Set([...bundled].map(([, name]) => name));
  expect(names).toContain('protobufjs');
  const notices = installed.files.get('dist/THIRD-PARTY-NOTICES.txt') ?? '';
  expect([...names].filter((name) => !new RegExp(`^${name} \\d`, 'm').test(notices))).toEqual([]);
});

test('no file names a folder of the machine that built it', () => {
  const here = [CHECKOUT, homedir()].filter((folder) => folder.length > 3);
  const named = [...installed.files].filter(([, text]) => here.some((folder) => text.includes(`${folder}/`)));
  expect(named.map(([name]) => name)).toEqual([]);
});

test('publint has nothing to say', async () => {
  const { messages } = await publint({
    pkgDir: join(installed.folder, 'node_modules', manifest.name),
    pack: false,
    strict: true,
  });
  expect(messages).toEqual([]);
});

test('--version and --help', async () => {
  expect(await runProgram('--version')).toEqual({ exitCode: 0, stdout: `${manifest.version}\n`, stderr: '' });
  expect(await runProgram('--help')).toMatchObject({
    exitCode: 0,
    stderr: '',
    stdout: expect.stringContaining('setup'),
  });
});

test('setup, then disable: the settings file as it was; hook and drain are those of the package', async () => {
  const settings = join(installed.folder, '.claude/settings.json');
  const before = '{\n\t"model": "opus"\n}\n';
  mkdirSync(dirname(settings));
  writeFileSync(settings, before);
  expect(await runProgram('setup', '--yes')).toMatchObject({ exitCode: 0 });
  expect(readFileSync(settings, 'utf8')).toContain('hook.cjs');
  const runtime = join(temporary.path, 'home/.local/share/claude-otel/runtime', manifest.version);
  for (const name of ['hook.cjs', 'drain.mjs'])
    expect(readFileSync(join(runtime, name), 'utf8')).toBe(installed.files.get(`dist/${name}`));
  expect(await runProgram('disable')).toMatchObject({ exitCode: 0 });
  expect(readFileSync(settings, 'utf8')).toBe(before);
  expect(existsSync(join(installed.folder, '.claude/claude-otel.json'))).toBe(false);
});

test('types of every entry resolve for a strict consumer', async () => {
  const imports = SUBPATHS.map(
    (path, index) => `import * as m${index} from '${manifest.name}${path.slice(1)}';\nvoid m${index};`,
  );
  writeFileSync(join(installed.folder, 'consumer.ts'), imports.join('\n'));
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
  const tsc = join(CHECKOUT, 'node_modules/typescript/bin/tsc');
  const outcome = await run([process.execPath, tsc, ...options, 'consumer.ts'], {
    cwd: installed.folder,
    env: {},
  });
  expect(outcome).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});

describePeer(['node-18.20.8', 'node-20.20.2'], 'the program on a Node that is too old', () => {
  test.for<TestedNode>(['18.20.8', '20.20.2'])('Node %s: it says so', async (version) => {
    const program = join(installed.folder, 'node_modules', manifest.name, 'dist/cli/main.mjs');
    const env = { HOME: temporary.path };
    expect(await run([nodeExecutable(version), program, 'status'], { cwd: installed.folder, env })).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `claude-otel needs Node 22.15 or newer; this is ${version}.\n`,
    });
  });
});

describePeer(['node-22.15.0', 'node-26.10.0'], 'entries on every Node', () => {
  test.for<TestedNode>(['22.15.0', 'development', '26.10.0'])(
    'Node %s: every entry loads, without a word',
    async (version) => {
      const code = SUBPATHS.map((path) => `await import('${manifest.name}${path.slice(1)}');`).join('\n');
      const command = [nodeExecutable(version), '--input-type=module', '--eval', code] as const;
      const env = { HOME: temporary.path, OTEL_TRACES_EXPORTER: 'none' };
      expect(await run(command, { cwd: installed.folder, env })).toEqual({
        exitCode: 0,
        stdout: '',
        stderr: '',
      });
    },
  );
});
