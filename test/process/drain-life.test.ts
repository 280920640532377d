import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { drainPaths, type DrainPaths } from '../../src/drain/drain-paths.ts';
import { isNewer } from '../../src/drain/is-newer.ts';
import { createLog } from '../../src/drain/log.ts';
import { isProcessAlive } from '../../src/drain/process-alive.ts';
import { takeLock } from '../../src/drain/lock.ts';
import { appendToJournal } from '../../src/journal/append.ts';
import { eventually } from '../support/eventually.ts';

let root: string;
let state: string;
let paths: DrainPaths;
let children: ChildProcess[];

beforeEach(() => {
  root = mkdtempSync(`${tmpdir()}/drain-`);
  state = `${root}/state`;
  paths = drainPaths(state, 'f');
  children = [];
});
afterEach(async () => {
  for (const child of children.filter(
    ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
  )) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(root, { recursive: true, force: true });
});

const source = (path: string): string => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);

/** A drain whose follower writes down how many journal entries it has seen, instead of delivering. */
const program = `
  import { appendFileSync } from 'node:fs';
  import { readJournal } from ${source('journal/read.ts')};
  import { createLog } from ${source('drain/log.ts')};
  import { runDrain } from ${source('drain/run-drain.ts')};
  const { state, version, idle, codeFolder, open } = JSON.parse(process.argv[1]);
  const stop = new AbortController();
  process.on('SIGTERM', () => stop.abort());
  const follow = ({ sessionId, journal }) => {
    let cursor;
    return {
      advance: async () => {
        const part = readJournal(journal, cursor);
        cursor = part?.cursor;
        for (const { entry } of part?.lines ?? []) appendFileSync(state + '/seen', version + ' ' + sessionId + ' ' + entry.t + '\\n');
        if (part?.lines.some(({ entry }) => entry.event === 'Fail')) throw new Error('planted');
        return { busy: (part?.lines.length ?? 0) > 0, more: false, open, retryAt: undefined, over: false };
      },
      close: async () => {},
    };
  };
  const nobody = { busy: false, more: false, open: false, retryAt: undefined, over: true };
  const end = await runDrain({
    state, version, codeFolder, fingerprint: 'f', idleMilliseconds: idle, open: follow, rest: { advance: async () => nobody }, log: createLog(state + '/log'), stop: stop.signal,
  });
  process.stdout.write(end);
`;

interface Start {
  readonly version?: string;
  readonly idle?: number;
  readonly open?: boolean;
}

interface Drain {
  readonly child: ChildProcess;
  /** How it ended, as it says itself. */
  readonly end: Promise<string>;
}

function startDrain({ version = '1.0.0', idle = 60_000, open = false }: Start = {}): Drain {
  const options = JSON.stringify({ state, version, idle, open, codeFolder: `/runtime/${version}` });
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const said: string[] = [];
  child.stderr?.resume();
  child.stdout?.on('data', (data) => said.push(String(data)));
  const end = once(child, 'close').then(() => said.join(''));
  return { child, end };
}

function seen(): readonly string[] {
  return existsSync(`${state}/seen`) ? readFileSync(`${state}/seen`, 'utf8').trim().split('\n') : [];
}

function write(t: number, event = 'Stop', session_id = 's1'): void {
  appendToJournal({ state, fingerprint: 'f' }, { t, event, session_id });
}

const lives = async ({ child }: Drain): Promise<void> =>
  eventually(() => existsSync(paths.alive) && readFileSync(paths.alive, 'utf8').startsWith(`${child.pid} `));

describe('the life of a drain', () => {
  it('takes up what is there, sees what comes, and leaves nothing behind when it has been idle', async () => {
    write(1);
    const drain = startDrain({ idle: 1500 });
    await eventually(() => seen().length === 1);
    expect(readFileSync(paths.alive, 'utf8')).toBe(`${drain.child.pid} /runtime/1.0.0`);
    write(2, 'Stop', 's2');
    await eventually(() => seen().length === 2);
    expect(await drain.end).toBe('idle');
    expect(seen()).toEqual(['1.0.0 s1 1', '1.0.0 s2 2']);
    expect(readdirSync(paths.folder)).toEqual(['f.lock.db']);
    expect(readFileSync(`${state}/log`, 'utf8')).toMatch(/drain started[^]*drain left \{"end":"idle"\}/);
  });

  it('is alone: a second one of the same version goes, and the first keeps its files', async () => {
    const first = startDrain();
    await lives(first);
    expect(await startDrain().end).toBe('taken');
    expect(readFileSync(paths.alive, 'utf8')).toMatch(`${first.child.pid} `);
    expect(takeLock(paths.lock)).toBeUndefined();
  });

  it('gives way at once when it is killed, and the next one takes up', async () => {
    const first = startDrain();
    await lives(first);
    first.child.kill('SIGKILL');
    await first.end;
    write(7);
    const second = startDrain();
    await eventually(() => seen().length === 1);
    await lives(second);
  });

  it('keeps the lock while it is stopped', async () => {
    const first = startDrain();
    await lives(first);
    first.child.kill('SIGSTOP');
    expect(await startDrain().end).toBe('taken');
    first.child.kill('SIGCONT');
    first.child.kill('SIGTERM');
    expect(await first.end).toBe('stopped');
  });
});

describe('a drain among others', () => {
  it('yields to a newer version, not to an older one', async () => {
    const old = startDrain({ version: '1.9.0' });
    await lives(old);
    const newer = startDrain({ version: '1.10.0' });
    expect(await old.end).toBe('yielded');
    await lives(newer);
    expect(await startDrain({ version: '1.9.0' }).end).toBe('taken');
    write(3);
    await eventually(() => seen().length === 1);
    expect(seen()).toEqual(['1.10.0 s1 3']);
  });

  it('stays while a turn is open, idle or not', async () => {
    write(1);
    const drain = startDrain({ idle: 200, open: true });
    await eventually(() => seen().length === 1);
    await delay(1_000);
    expect(drain.child.exitCode).toBeNull();
    drain.child.kill('SIGTERM');
    expect(await drain.end).toBe('stopped');
  });

  it('goes on with the other sessions when one fails', async () => {
    write(1, 'Fail', 'bad');
    const drain = startDrain({ idle: 1500 });
    await eventually(() => seen().length >= 1);
    write(2, 'Stop', 'good');
    expect(await drain.end).toBe('idle');
    expect(seen()).toContain('1.0.0 good 2');
    expect(readFileSync(`${state}/log`, 'utf8')).toContain('planted');
  });

  it('opens a session that failed again only when its journal has grown', async () => {
    write(1, 'Fail', 'bad');
    const drain = startDrain({ idle: 1500 });
    await eventually(() => seen().length === 1);
    await delay(800);
    expect(seen()).toHaveLength(1);
    write(2, 'Stop', 'bad');
    await eventually(() => seen().length === 3);
    expect(await drain.end).toBe('idle');
  });

  it('refuses folders that are symbolic links', async () => {
    mkdirSync(`${root}/elsewhere`);
    symlinkSync(`${root}/elsewhere`, state);
    const drain = startDrain();
    expect(await drain.end).toBe('');
    expect(drain.child.exitCode).toBe(1);
    expect(readdirSync(`${root}/elsewhere`)).toEqual([]);
  });
});

it.each([
  ['1.10.0', '1.9.9', true],
  ['1.9.9', '1.10.0', false],
  ['1.0.0', '1.0.0', false],
  ['1.0.0', '1.0.0-beta.2', true],
  ['1.0.0-beta.2', '1.0.0', false],
  ['1.0.0-beta.10', '1.0.0-beta.9', true],
  ['2.0.0', '', true],
])('%s newer than %s: %s', (left, right, newer) => {
  expect(isNewer(left, right)).toBe(newer);
});

it('knows a process by its start, not only by its number', async () => {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  expect([isProcessAlive(process.pid, start), isProcessAlive(process.pid, undefined)]).toEqual([true, true]);
  expect(isProcessAlive(process.pid, '1')).toBe(false);
  const child = spawn('/bin/true');
  await once(child, 'exit');
  expect(isProcessAlive(child.pid ?? 0, undefined)).toBe(false);
});

it('keeps a private log of bounded size, and never throws', () => {
  const log = createLog(`${root}/log`);
  for (let line = 0; line < 50; line++) log('info', 'x'.repeat(100_000), { line });
  expect(readdirSync(root).sort()).toEqual(['log', 'log.1', 'log.2', 'log.3']);
  for (const name of readdirSync(root)) {
    expect(statSync(`${root}/${name}`).mode & 0o777).toBe(0o600);
    expect(statSync(`${root}/${name}`).size).toBeLessThan(1_200_000);
  }
  writeFileSync(`${root}/target`, '');
  symlinkSync(`${root}/target`, `${root}/link`);
  createLog(`${root}/link`)('error', 'nothing');
  createLog(`${root}/none/log`)('error', 'nothing');
  expect(readFileSync(`${root}/target`, 'utf8')).toBe('');
});
