import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hookCommand } from '../../src/cli/claude-settings/hook-entries.ts';
import { createReceiptBook, digestOf } from '../../src/cli/claude-settings/receipt.ts';
import { createTemporaryUser, type TemporaryUser } from '../config/temporary-user.ts';
import { runCommand } from './run-command.ts';

const settings = '.claude/settings.json';
const foreign = '{\n\t"model": "opus", // mine\n}\n';

/** As entries were before there was a folder in force: with the version in them. */
const oldCommand =
  'f="${XDG_DATA_HOME:-$HOME/.local/share}/claude-otel/runtime/0.1.0/hook.cjs"; [ -f "$f" ] && command -v node >/dev/null 2>&1 && exec node "$f" 2>/dev/null; exit 0';

const inJson = (command: string): string => JSON.stringify(command).slice(1, -1);

async function setUp(version: string, user = createTemporaryUser()) {
  const path = join(user.project, settings);
  if (readOptional(path) === undefined) user.writeProject(settings, foreign);
  const result = await runCommand(user, ['setup'], { version });
  return { user, path, result, text: readFileSync(path, 'utf8') };
}

function readOptional(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The folder of the hook that Claude Code would start for this user, as the hook itself sees it. */
function hookFolder({ home }: TemporaryUser, PATH = process.env['PATH'] ?? ''): string {
  const runtime = join(home, '.local/share/claude-otel/runtime');
  const marker = join(home, 'marker');
  writeFileSync(
    join(runtime, 'current/hook.cjs'),
    'require("node:fs").writeFileSync(process.env.MARKER, __dirname);',
  );
  const env = { PATH, HOME: home, MARKER: marker };
  const outcome = spawnSync('/bin/sh', ['-c', hookCommand()], { env, input: '{}', encoding: 'utf8' });
  expect([outcome.status, outcome.stdout, outcome.stderr]).toEqual([0, '', '']);
  return readFileSync(marker, 'utf8').slice(runtime.length + 1);
}

test('what is committed does not depend on the version: a colleague with another one is traced as before', async () => {
  const { text } = await setUp('0.1.0');
  const { user, path, text: later } = await setUp('0.2.0');
  expect(later).toBe(text);
  expect(hookFolder(user)).toBe('0.2.0');
  const colleague = await setUp('0.1.0');
  writeFileSync(colleague.path, readFileSync(path));
  expect(hookFolder(colleague.user)).toBe('0.1.0');
});

test('setup of another version puts it in force, and changes nothing else', async () => {
  const { user, text } = await setUp('0.1.0');
  const { result, text: after } = await setUp('0.2.0', user);
  expect([after, result.stdout]).toEqual([text, expect.stringContaining('was set up already')]);
  expect(hookFolder(user)).toBe('0.2.0');
  // The folder of the old one stays: its drain may be at work.
  expect(readOptional(join(user.home, '.local/share/claude-otel/runtime/0.1.0/drain.mjs'))).toBeDefined();
  await setUp('0.1.0', user);
  expect(hookFolder(user)).toBe('0.1.0');
});

test('without node on the PATH the hook runs on the Node of setup', async () => {
  const { user } = await setUp('0.1.0');
  expect(hookFolder(user, '/nowhere')).toBe('0.1.0');
});

/** A settings file with the entries of old, as its receipt knows it or not. */
async function setUpLongAgo({ receipt }: { receipt: boolean }) {
  const { user, path, text } = await setUp('0.1.0');
  const old = text.replaceAll(inJson(hookCommand()), inJson(oldCommand));
  writeFileSync(path, old);
  const book = createReceiptBook(user.environment);
  const kept = book.find(path);
  book.drop(path);
  if (receipt && kept !== undefined) book.keep({ ...kept, after: digestOf(Buffer.from(old)) }, kept.before);
  expect(old.match(/runtime\/0\.1\.0\/hook\.cjs/gu)).toHaveLength(11);
  return { user, path, text };
}

test.for([{ receipt: true }, { receipt: false }])(
  'entries with a version in them are brought up to date by setup, %o',
  async (how) => {
    const { user, path, text } = await setUpLongAgo(how);
    expect((await setUp('0.2.0', user)).text).toBe(text);
    await runCommand(user, ['disable']);
    expect(readFileSync(path, 'utf8')).toBe(foreign);
  },
);

test.for([{ receipt: true }, { receipt: false }])(
  'entries with a version in them are taken out by disable, %o',
  async (how) => {
    const { user, path } = await setUpLongAgo(how);
    await runCommand(user, ['disable']);
    expect(readFileSync(path, 'utf8')).toBe(foreign);
  },
);

test('what lies in the place of the link and is none is left', async () => {
  const user = createTemporaryUser();
  user.writeHome('.local/share/claude-otel/runtime/current/precious', 'x');
  expect(await runCommand(user, ['setup'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('runtime/current is in the way'),
  });
  expect(readOptional(join(user.project, settings))).toBeUndefined();
});
