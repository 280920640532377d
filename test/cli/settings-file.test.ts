import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTemporaryUser, type TemporaryUser } from '../config/temporary-user.ts';
import { runCommand } from './run-command.ts';

const settings = '.claude/settings.json';

const foreignHooks = {
  permissions: { allow: ['Bash(npm test)'] },
  hooks: {
    Stop: [{ hooks: [{ type: 'command', command: 'say done' }] }],
    PostToolUse: [{ matcher: 'Edit|Write', hooks: [{ type: 'command', command: 'fmt' }] }],
    Notification: [],
  },
};

/** Odd files that people have. */
const oddFiles: Readonly<Record<string, string>> = {
  'an empty object': '{}',
  'an empty object and a newline': '{}\n',
  'an open empty object': '{\n}\n',
  'an object of a blank': '{ }',
  nothing: '',
  blanks: ' \n\n',
  'two spaces': `${JSON.stringify(foreignHooks, undefined, 2)}\n`,
  'four spaces': `${JSON.stringify(foreignHooks, undefined, 4)}\n`,
  tabs: `${JSON.stringify(foreignHooks, undefined, '\t')}\n`,
  CRLF: `${JSON.stringify(foreignHooks, undefined, 2)}\n`.replaceAll('\n', '\r\n'),
  'a byte order mark': `\uFEFF${JSON.stringify(foreignHooks, undefined, 2)}\n`,
  'a byte order mark, CRLF and tabs': `\uFEFF${JSON.stringify({ a: 1 }, undefined, '\t')}`.replaceAll(
    '\n',
    '\r\n',
  ),
  minified: JSON.stringify(foreignHooks),
  'minified without hooks': '{"model":"opus"}',
  'no final newline': JSON.stringify(foreignHooks, undefined, 2),
  'unicode escapes': '{\n  "env": { "NAME": "J\\u00fcrgen \\ud83d\\ude00 \\/" }\n}\n',
  'raw unicode': '{\n  "env": { "NAME": "Jürgen 😀 \u2028" }\n}\n',
  'big and odd numbers':
    '{\n  "big": 12345678901234567890123,\n  "small": 1.0e-400, "zero": -0.0, "one": 1.000\n}\n',
  'comments and trailing commas':
    '// mine\n{\n  /* a */ "a": 1, // one\n  "hooks": {\n    "Stop": [\n      { "hooks": [], }, // last\n    ],\n  },\n}\n',
  'a comment in an empty object': '{\n  // nothing yet\n}\n',
  'a comment in an empty list': '{ "hooks": { "Stop": [ /* none */ ] } }\n',
  'odd spacing':
    '{ "hooks" :{"Stop" : [ {"hooks":[ {"type":"command" , "command":"x"} ] } ]\n, "SessionEnd":[]} ,\n"a":1 }',
  'inline objects':
    '{ "a": { "b": 1 }, "hooks": { "Stop": [{ "hooks": [{ "type": "command", "command": "x" }] }] } }\n',
  'empty lists of our events': '{\n  "hooks": {\n    "Stop": [],\n    "SessionStart": []\n  }\n}\n',
  'empty hooks': '{\n  "hooks": {}\n}\n',
  'a key said twice': '{\n  "hooks": {"Stop": []},\n  "hooks": {"SessionEnd": []}\n}\n',
  'words of ours in a foreign command':
    '{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"echo claude-otel hook.cjs"}]}]}}',
};

const cases = Object.entries(oddFiles);

function setUp(content: string): { readonly user: TemporaryUser; readonly path: string } {
  const user = createTemporaryUser();
  return { user, path: user.writeProject(settings, content) };
}

/** `part` is left of `whole` when what was put in between is taken out. */
function isSpliced(whole: string, part: string): boolean {
  let at = 0;
  for (let index = 0; index < whole.length; index++) if (whole[index] === part[at]) at++;
  return at === part.length;
}

test.for(cases)('%s: byte-equal after setup and disable', async ([, content]) => {
  const { user, path } = setUp(content);
  expect(await runCommand(user, ['setup'])).toMatchObject({ code: 0 });
  const after = readFileSync(path, 'utf8');
  expect(after).toContain('/claude-otel/runtime/current/hook.cjs');
  expect(isSpliced(after, content)).toBe(true);
  expect(await runCommand(user, ['disable'])).toMatchObject({ code: 0 });
  expect(readFileSync(path)).toEqual(Buffer.from(content));
  expect(readdirSync(join(user.project, '.claude'))).toEqual(['settings.json']);
});

test.for(cases)('%s: twice is once', async ([, content]) => {
  const { user, path } = setUp(content);
  await runCommand(user, ['setup']);
  const once = readFileSync(path);
  const again = await runCommand(user, ['setup']);
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('was set up already') });
  expect(readFileSync(path)).toEqual(once);
});

test.for(cases)('%s: the hooks are where Claude Code looks, beside the foreign ones', async ([, content]) => {
  const { user, path } = setUp(content);
  await runCommand(user, ['setup']);
  const read = (text: string): { hooks?: Record<string, unknown[]> } =>
    text.trim() === '' ? {} : (JSON.parse(stripJsonc(text.replace('\uFEFF', ''))) as object);
  const [before, after] = [read(content), read(readFileSync(path, 'utf8'))];
  const ours = Object.entries(after.hooks ?? {}).map(([event, groups]) => [event, groups.at(-1)] as const);
  for (const [event, groups] of Object.entries(before.hooks ?? {})) {
    expect(after.hooks?.[event]?.slice(0, groups.length)).toEqual(groups);
  }
  const synchronous = [
    'SessionEnd',
    'SessionStart',
    'Stop',
    'StopFailure',
    'SubagentStop',
    'UserPromptSubmit',
  ];
  const asynchronous = [
    'PermissionRequest',
    'PostCompact',
    'PostToolUse',
    'PostToolUseFailure',
    'PreCompact',
  ];
  const isAsync = (group: unknown): boolean => JSON.stringify(group).includes('"async":true');
  const mine = ours.filter(([, group]) => JSON.stringify(group ?? '').includes('/claude-otel/runtime/'));
  expect(
    mine
      .filter(([, group]) => !isAsync(group))
      .map(([event]) => event)
      .sort(),
  ).toEqual(synchronous);
  expect(
    mine
      .filter(([, group]) => isAsync(group))
      .map(([event]) => event)
      .sort(),
  ).toEqual(asynchronous);
});

test.for(cases)('%s: edited by its owner in between, only our entries go', async ([, content]) => {
  const { user, path } = setUp(content);
  await runCommand(user, ['setup']);
  const edited = readFileSync(path, 'utf8').replace('{', '{ "mine": true,');
  writeFileSync(path, edited);
  await runCommand(user, ['disable']);
  const left = readFileSync(path, 'utf8');
  expect(left).not.toContain('/claude-otel/runtime/');
  const expected =
    content.trim() === '' ? {} : (JSON.parse(stripJsonc(content.replace('\uFEFF', ''))) as object);
  expect(JSON.parse(stripJsonc(left.replace('\uFEFF', '')))).toEqual({ mine: true, ...expected });
});

/** Without the receipt nobody knows what an emptied file or list looked like. */
const unknownWithoutReceipt = new Set([
  'nothing',
  'blanks',
  'an open empty object',
  'an object of a blank',
  'an empty object and a newline',
  'empty lists of our events',
  'empty hooks',
  'a comment in an empty list',
  'a key said twice',
  'odd spacing',
]);

test.for(cases.filter(([name]) => !unknownWithoutReceipt.has(name)))(
  '%s: byte-equal even when the receipt is lost',
  async ([, content]) => {
    const { user, path } = setUp(content);
    await runCommand(user, ['setup']);
    rmSync(join(user.home, '.local/state'), { recursive: true });
    await runCommand(user, ['disable']);
    expect(readFileSync(path, 'utf8')).toBe(content);
  },
);

test('absent: created, and absent again', async () => {
  const user = createTemporaryUser();
  await runCommand(user, ['setup']);
  expect(Object.keys(JSON.parse(readFileSync(join(user.project, settings), 'utf8')) as object)).toEqual([
    'hooks',
  ]);
  await runCommand(user, ['disable']);
  expect(existsSync(join(user.project, '.claude'))).toBe(false);
});

test('absent, then edited by its owner: what is theirs stays', async () => {
  const user = createTemporaryUser();
  await runCommand(user, ['setup']);
  const path = join(user.project, settings);
  writeFileSync(path, readFileSync(path, 'utf8').replace('{\n', '{\n  "model": "opus",\n'));
  await runCommand(user, ['disable']);
  expect(readFileSync(path, 'utf8')).toBe('{\n  "model": "opus"\n}\n');
});

test('laid out as the file is', async () => {
  const { user, path } = setUp('{\r\n\t"a": 1\r\n}\r\n');
  await runCommand(user, ['setup']);
  const lines = readFileSync(path, 'utf8').split('\r\n');
  expect(lines.slice(0, 5)).toEqual(['{', '\t"a": 1,', '\t"hooks": {', '\t\t"SessionStart": [', '\t\t\t{']);
  expect(lines.join('')).not.toContain('\n');
  const { user: other, path: minified } = setUp('{"a":1}');
  await runCommand(other, ['setup']);
  expect(readFileSync(minified, 'utf8')).toMatch(
    /^\{"a":1,"hooks":\{"SessionStart":\[\{"hooks":\[\{"type"[^\n ]/u,
  );
});

test('entries that came with a clone are found without a receipt', async () => {
  const { user, path } = setUp('{\n  "a": 1\n}\n');
  await runCommand(user, ['setup']);
  const committed = readFileSync(path, 'utf8');
  const colleague = createTemporaryUser();
  colleague.writeProject(settings, committed);
  expect(await runCommand(colleague, ['setup'])).toMatchObject({ code: 0 });
  expect(readFileSync(join(colleague.project, settings), 'utf8')).toBe(committed);
  await runCommand(colleague, ['disable']);
  expect(readFileSync(join(colleague.project, settings), 'utf8')).toBe('{\n  "a": 1\n}\n');
});

test('a hook of its owner inside our group stays', async () => {
  const { user, path } = setUp('{}\n');
  await runCommand(user, ['setup']);
  const file = JSON.parse(readFileSync(path, 'utf8')) as { hooks: Record<string, { hooks: unknown[] }[]> };
  const mine = { type: 'command', command: 'mine' };
  file.hooks['Stop']?.[0]?.hooks.unshift(mine);
  writeFileSync(path, JSON.stringify(file, undefined, 2));
  await runCommand(user, ['disable']);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ hooks: { Stop: [{ hooks: [mine] }] } });
});

test.for<[string, string | Buffer, RegExp]>([
  ['a missing comma', '{\n  "a": 1\n  "b": 2\n}', /settings\.json:3:3: not JSON/u],
  ['a torn file', '{\n  "hooks": {\n', /settings\.json:3:1: not JSON/u],
  ['a list', '[]', /settings\.json:1:1: the file should be an object/u],
  ['hooks that are a list', '{\n  "hooks": []\n}', /settings\.json:2:12: "hooks" should be an object/u],
  [
    'an event that is an object',
    '{"hooks": {\n "Stop": {}}}',
    /settings\.json:2:10: "hooks\.Stop" should be an array/u,
  ],
  ['latin-1', Buffer.from([0x7b, 0x22, 0xe4, 0x22, 0x3a, 0x31, 0x7d]), /settings\.json: not UTF-8/u],
])('%s is refused with its place, and nothing is written', async ([, content, message]) => {
  const user = createTemporaryUser();
  const path = user.writeProject(settings, content);
  for (const command of ['setup', 'disable']) {
    const result = await runCommand(user, [command]);
    expect([result.code, result.stderr]).toEqual([2, expect.stringMatching(message)]);
  }
  expect(readFileSync(path)).toEqual(Buffer.from(content));
  expect(readdirSync(join(user.project, '.claude'))).toEqual(['settings.json']);
  expect(readdirSync(user.home)).toEqual(['bundles']);
});

test('mode and backup', async () => {
  const { user, path } = setUp(oddFiles['tabs']!);
  chmodSync(path, 0o640);
  const { stdout } = await runCommand(user, ['setup']);
  const backup = /backup\s+(\S+)/u.exec(stdout)?.[1] ?? '';
  expect(readFileSync(backup, 'utf8')).toBe(oddFiles['tabs']);
  expect([statSync(path).mode & 0o777, statSync(backup).mode & 0o777]).toEqual([0o640, 0o600]);
  await runCommand(user, ['disable']);
  expect([statSync(path).mode & 0o777, existsSync(backup)]).toEqual([0o640, false]);
});

test('a read-only file is left alone, and so is everything else', async () => {
  const { user, path } = setUp('{}\n');
  chmodSync(path, 0o444);
  const refusal = { code: 2, stderr: expect.stringContaining('read-only') };
  expect(await runCommand(user, ['setup'])).toMatchObject(refusal);
  expect([readdirSync(join(user.project, '.claude')), readdirSync(user.home)]).toEqual([
    ['settings.json'],
    ['bundles'],
  ]);
  chmodSync(path, 0o644);
  await runCommand(user, ['setup']);
  chmodSync(path, 0o444);
  expect(await runCommand(user, ['disable'])).toMatchObject(refusal);
  expect(readdirSync(join(user.project, '.claude'))).toEqual(['claude-otel.json', 'settings.json']);
});

test('links are followed inside the project only', async () => {
  const user = createTemporaryUser();
  const inside = user.writeProject('config/claude.json', '{"a":1}');
  mkdirSync(join(user.project, '.claude'));
  symlinkSync('../config/claude.json', join(user.project, settings));
  expect(await runCommand(user, ['setup'])).toMatchObject({ code: 0 });
  expect(readFileSync(inside, 'utf8')).toContain('claude-otel');
  await runCommand(user, ['disable']);
  expect(readFileSync(inside, 'utf8')).toBe('{"a":1}');
});

test.for<[string, (user: TemporaryUser) => void]>([
  [
    'a settings file',
    (user) => {
      mkdirSync(join(user.project, '.claude'));
      symlinkSync(user.writeHome('.claude/settings.json', '{}'), join(user.project, settings));
    },
  ],
  [
    'a whole .claude',
    (user) => {
      user.writeHome('.claude/settings.json', '{}');
      symlinkSync(join(user.home, '.claude'), join(user.project, '.claude'));
    },
  ],
  [
    'our settings file',
    (user) => {
      mkdirSync(join(user.project, '.claude'));
      symlinkSync(
        user.writeHome('.claude/settings.json', '{}'),
        join(user.project, '.claude/claude-otel.json'),
      );
    },
  ],
  [
    'a link to nowhere',
    (user) => {
      user.writeHome('.claude/settings.json', '{}');
      mkdirSync(join(user.project, '.claude'));
      symlinkSync(join(user.home, 'new.json'), join(user.project, settings));
    },
  ],
  [
    'the state folder',
    (user) => {
      user.writeHome('.claude/settings.json', '{}');
      mkdirSync(join(user.home, '.local/state'), { recursive: true });
      symlinkSync(join(user.home, '.claude'), join(user.home, '.local/state/claude-otel'));
    },
  ],
])('nothing is written through a link that leads elsewhere: %s', async ([, plant]) => {
  const user = createTemporaryUser();
  plant(user);
  expect(await runCommand(user, ['setup'])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/link/u),
  });
  expect(readFileSync(join(user.home, '.claude/settings.json'), 'utf8')).toBe('{}');
  expect(readdirSync(join(user.home, '.claude'))).toEqual(['settings.json']);
  expect(existsSync(join(user.home, 'new.json'))).toBe(false);
});

/** Enough for these files: no text in them holds what looks like a comment. */
function stripJsonc(text: string): string {
  return text.replaceAll(/\/\*.*?\*\/|(?<!:)\/\/[^\r\n]*/gu, '').replaceAll(/,(?=\s*[}\]])/gu, '');
}
