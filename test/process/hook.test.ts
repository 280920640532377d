import { spawn, spawnSync, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { layOutRuntime } from '../../bench/support/lay-out-runtime.ts';

const drain = `
  import { writeFileSync } from 'node:fs';
  writeFileSync(process.env.CLAUDE_OTEL_STATE_DIR + '/started-' + process.pid, JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd() }));
`;

let root: string;
let hook: string;
let runtime: string;
let home: string;
let state: string;

beforeAll(() => {
  root = mkdtempSync(`${tmpdir()}/hook-`);
  runtime = `${root}/runtime`;
  hook = layOutRuntime(runtime, { drain });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  home = mkdtempSync(`${root}/home-`);
  state = `${home}/state`;
});

const session = '01234567-89ab-4def-8123-456789abcdef';
const payload = { session_id: session, hook_event_name: 'Stop', cwd: '/home/dev/project', prompt_id: 'p' };

type Environment = Readonly<Record<string, string>>;

function environment(): Environment {
  return { HOME: home, CLAUDE_OTEL_STATE_DIR: state };
}

interface Outcome {
  readonly code: number | null;
  readonly printed: string;
}

const silent: Outcome = { code: 0, printed: '' };

function run(input: string, env: Environment = environment(), program = hook): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], { input, env, encoding: 'utf8' });
  return { code: status, printed: stdout + stderr };
}

function shell(script: string): Outcome {
  const args = ['-c', script, 'sh', process.execPath, hook];
  const { status, stdout, stderr } = spawnSync('/bin/sh', args, {
    input: JSON.stringify(payload),
    env: environment(),
    encoding: 'utf8',
  });
  return { code: status, printed: stdout + stderr };
}

function journalLines(): readonly unknown[] {
  if (!existsSync(`${state}/journal`)) return [];
  return readdirSync(`${state}/journal`).flatMap((fingerprint) =>
    readdirSync(`${state}/journal/${fingerprint}`).flatMap((name) =>
      readFileSync(`${state}/journal/${fingerprint}/${name}`, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as unknown),
    ),
  );
}

/** The drains that said they were started; waits until there are `count`, or for a moment when there is to be none more. */
async function started(count: number): Promise<readonly { args: string[]; cwd: string }[]> {
  const names = (): readonly string[] => readdirSync(state).filter((name) => name.startsWith('started-'));
  for (let tries = 0; tries < 200 && names().length < count; tries++) await delay(25);
  await delay(100);
  return names().map((name) => JSON.parse(readFileSync(`${state}/${name}`, 'utf8')));
}

function aliveFiles(): readonly string[] {
  return readdirSync(`${state}/drain`).map((name) => `${state}/drain/${name}`);
}

describe('a hook that cannot do its work says nothing and exits 0', () => {
  const text = JSON.stringify(payload);
  it.each<readonly [string, () => Outcome]>([
    ['empty stdin', () => run('')],
    ['stdin that is no JSON', () => run('{"session_id":')],
    ['JSON of another kind', () => run('[1,"x",null]')],
    ['no session id', () => run('{"hook_event_name":"Stop"}')],
    ['a session id that is a path', () => run(JSON.stringify({ ...payload, session_id: '../../evil' }))],
    ['closed stdin', () => shell('exec "$1" "$2" <&-')],
    ['a full disk', () => shell('ulimit -f 0; exec "$1" "$2"')],
    ['no HOME at all', () => run(text, {})],
    ['a relative HOME and state folder', () => run(text, { HOME: 'x', CLAUDE_OTEL_STATE_DIR: 'y' })],
    ['a file in the place of the home', () => run(text, { HOME: hook })],
    ['a file in the place of the state folder', () => run(text, { CLAUDE_OTEL_STATE_DIR: hook })],
  ])('%s', (_name, act) => {
    expect(act()).toEqual(silent);
    expect(journalLines()).toEqual([]);
    expect(readdirSync(home)).not.toContain('evil.jsonl');
  });

  it('a state folder that is a symbolic link', () => {
    mkdirSync(`${home}/elsewhere`);
    symlinkSync(`${home}/elsewhere`, state);
    expect(run(text)).toEqual(silent);
    expect(readdirSync(`${home}/elsewhere`)).toEqual([]);
  });

  it('closed stdout and stderr; the line is written all the same', () => {
    expect(shell('exec "$1" "$2" >&- 2>&-')).toEqual(silent);
    expect(journalLines()).toHaveLength(1);
  });

  it('a session that is traced from inside', () => {
    expect(run(text, { ...environment(), CLAUDE_OTEL_INSTRUMENTED: '1' })).toEqual(silent);
    expect(existsSync(state)).toBe(false);
  });

  it.each<readonly [string, string | undefined]>([
    ['no runtime file', undefined],
    ['a runtime file that is no JSON', '{'],
    ['a runtime file without a node', '{}'],
    ['a runtime file of a node that was removed', '{"node":"/none/node"}'],
    ['a runtime file of a node that cannot run', '{"node":"/etc/passwd"}'],
  ])('%s; the line is written all the same', (_name, content) => {
    const folder = `${home}/runtime`;
    mkdirSync(folder);
    writeFileSync(`${folder}/hook.cjs`, readFileSync(hook));
    if (content !== undefined) writeFileSync(`${folder}/runtime.json`, content);
    expect(run(text, environment(), `${folder}/hook.cjs`)).toEqual(silent);
    expect(journalLines()).toHaveLength(1);
  });
});

describe('the line', () => {
  it('is whole when many hooks write at once', async () => {
    const children = Array.from({ length: 12 }, (_, index) => {
      const child = spawn(process.execPath, [hook], {
        env: environment(),
        stdio: ['pipe', 'inherit', 'inherit'],
      });
      child.stdin.end(JSON.stringify({ ...payload, tool_use_id: `t${index}` }));
      return once(child, 'exit');
    });
    await Promise.all(children);
    const ids = journalLines().map((line) => (line as { tool_use_id: string }).tool_use_id);
    expect([...ids].sort()).toEqual(Array.from({ length: 12 }, (_, index) => `t${index}`).sort());
  });

  it('comes out of a payload of many megabytes', () => {
    const large = {
      ...payload,
      hook_event_name: 'PostToolUse',
      tool_response: { stdout: 'x"\n'.repeat(4_000_000) },
    };
    expect(run(JSON.stringify(large))).toEqual(silent);
    expect(journalLines()).toMatchObject([{ event: 'PostToolUse' }]);
  });

  it('comes out of a pipe that does not block, and writes late', async () => {
    const fifo = `${home}/fifo`;
    execFileSync('mkfifo', [fifo]);
    const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(fifo, constants.O_WRONLY);
    const child = spawn(process.execPath, [hook], { env: environment(), stdio: [reader, 'pipe', 'pipe'] });
    await delay(150);
    writeSync(writer, JSON.stringify(payload));
    closeSync(writer);
    expect(await once(child, 'exit')).toEqual([0, null]);
    closeSync(reader);
    expect(journalLines()).toMatchObject([{ event: 'Stop', session_id: session }]);
  });

  it('knows the process of Claude Code by its start', () => {
    const env = {
      ...environment(),
      CLAUDE_PID: String(process.pid),
      CLAUDE_PROJECT_DIR: '/home/dev/project',
    };
    run(JSON.stringify({ ...payload, hook_event_name: 'SessionStart' }), env);
    const stat = readFileSync('/proc/self/stat', 'utf8');
    expect(journalLines()).toMatchObject([
      {
        claude_pid: process.pid,
        claude_start: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19],
        project_dir: '/home/dev/project',
      },
    ]);
  });
});

describe('the drain', () => {
  const hookStop = (env: Environment = environment()): Outcome => run(JSON.stringify(payload), env);

  it('is started once, detached, with the fingerprint, away from the project', async () => {
    expect([hookStop(), hookStop(), hookStop()]).toEqual([silent, silent, silent]);
    const [fingerprint] = readdirSync(`${state}/journal`);
    expect(await started(1)).toEqual([{ args: [fingerprint], cwd: '/' }]);
  });

  it('is not started where one lives', async () => {
    hookStop();
    await started(1);
    for (const path of aliveFiles()) writeFileSync(path, `${process.pid} ${runtime}`);
    hookStop();
    expect(await started(1)).toHaveLength(1);
  });

  it('is of the version that the link in force names, whatever the name of the link', async () => {
    symlinkSync(runtime, `${home}/current`);
    run(JSON.stringify(payload), environment(), `${home}/current/hook.cjs`);
    await started(1);
    for (const path of aliveFiles()) writeFileSync(path, `${process.pid} ${runtime}`);
    run(JSON.stringify(payload), environment(), `${home}/current/hook.cjs`);
    expect(await started(1)).toHaveLength(1);
  });

  const longAgo = new Date(Date.now() - 11_000);
  it.each<readonly [string, (path: string) => unknown]>([
    ['its file was not touched for 10 s', (path) => utimesSync(path, longAgo, longAgo)],
    ['its process is gone', (path) => writeFileSync(path, `${deadPid()} ${runtime}`)],
    [
      'its process was killed, and nobody has seen to it',
      async (path) => writeFileSync(path, `${await zombiePid()} ${runtime}`),
    ],
    ['it is of another version', (path) => writeFileSync(path, `${process.pid} /other/version`)],
    ['its file says nonsense', (path) => writeFileSync(path, 'nonsense')],
  ])('is started again when %s', async (_name, change) => {
    hookStop();
    await started(1);
    for (const path of aliveFiles()) await change(path);
    hookStop();
    expect(await started(2)).toHaveLength(2);
  });

  it('is another one for an environment with another destination or credential', async () => {
    hookStop();
    hookStop({ ...environment(), MLFLOW_TRACKING_TOKEN: 'a' });
    hookStop({ ...environment(), MLFLOW_TRACKING_TOKEN: 'b' });
    hookStop({ ...environment(), EDITOR: 'vi' });
    expect(readdirSync(`${state}/journal`)).toHaveLength(3);
    expect(await started(3)).toHaveLength(3);
  });
});

const UNSEEN_CHILD =
  '(until [ "$(cat /proc/$$/comm)" = sleep ]; do sleep 0.01; done) & echo $!; exec sleep 60';

/** `sleep` takes the shell's place, and knows of no child; the child ends only then, or the shell would see to it. */
async function zombiePid(): Promise<number> {
  const parent = spawn('/bin/sh', ['-c', UNSEEN_CHILD]);
  onTestFinished(() => void parent.kill());
  const [output] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(String(output));
  while (!readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ')) await delay(10);
  return pid;
}

function deadPid(): number {
  return spawnSync('/bin/true').pid;
}
