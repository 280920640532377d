/**
 * `hook-start`: wall time of one hook run over that of an empty Node program. All kinds run interleaved, so that a change in the machine's load hits all of
 * them alike. The fastest quarter of the runs (what the code costs, nearly without its neighbours) is held against `budgets.json`, by its mean: the one
 * fastest run of 40 says 1.05 or 1.17 of the same code.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync, writeFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';

import { holdAgainstBudget } from './support/hold-against-budget.ts';
import { layOutRuntime } from './support/lay-out-runtime.ts';
import { median } from './support/median.ts';

interface Kind {
  readonly name: string;
  readonly program: string;
  readonly input: string;
  readonly prepare: () => void;
}

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 100);
const node = process.env['BENCH_NODE'] ?? process.execPath;

const home = mkdtempSync(`${tmpdir()}/hook-start-`);
const state = `${home}/state`;
// HOME and the state folder decide the fingerprint: nothing of the caller's environment takes part.
const environment = {
  HOME: home,
  CLAUDE_OTEL_STATE_DIR: state,
  CLAUDE_PID: String(process.pid),
  CLAUDE_PROJECT_DIR: home,
};

try {
  report(measure(kinds()));
} finally {
  rmSync(home, { recursive: true, force: true });
}

function kinds(): readonly Kind[] {
  const hook = layOutRuntime(`${home}/runtime`, { node });
  const empty = `${home}/empty.cjs`;
  writeFileSync(empty, '');
  const input = payload(1_000);
  spawnSync(node, [hook], { input, env: environment });
  const alive = (): void => touchAlive(`${process.pid} ${home}/runtime`);
  const dead = (): void => touchAlive(`${process.pid} ${home}/other`);
  return [
    { name: 'empty', program: empty, input, prepare: alive },
    { name: 'alive, 1 KB', program: hook, input, prepare: alive },
    { name: 'alive, 64 KB', program: hook, input: payload(64_000), prepare: alive },
    { name: 'alive, 64 KB permission', program: hook, input: permission(64_000), prepare: alive },
    { name: 'alive, 8 MB', program: hook, input: payload(8_000_000), prepare: alive },
    { name: 'spawn, 1 KB', program: hook, input, prepare: dead },
  ];
}

function touchAlive(content: string): void {
  for (const name of readdirSync(`${state}/drain`)) {
    writeFileSync(`${state}/drain/${name}`, content);
    utimesSync(`${state}/drain/${name}`, new Date(), new Date());
  }
}

function payload(size: number): string {
  const content = 'line of "output" with\ttabs and\nnewlines '.repeat(Math.ceil(size / 50));
  return JSON.stringify({
    ...base(),
    hook_event_name: 'PostToolUse',
    tool_input: { command: 'ls' },
    tool_response: { stdout: content },
  });
}

function permission(size: number): string {
  const content = 'line of "output" with\ttabs and\nnewlines '.repeat(Math.ceil(size / 50));
  return JSON.stringify({
    ...base(),
    hook_event_name: 'PermissionRequest',
    tool_input: { file_path: '/a', content },
  });
}

function base(): object {
  return {
    session_id: '01234567-89ab-4def-8123-456789abcdef',
    transcript_path: `${home}/.claude/projects/-project/01234567-89ab-4def-8123-456789abcdef.jsonl`,
    cwd: home,
    prompt_id: '11234567-89ab-4def-8123-456789abcdef',
    permission_mode: 'default',
    tool_name: 'Write',
    tool_use_id: 'toolu_0123456789',
    duration_ms: 12,
  };
}

function measure(all: readonly Kind[]): ReadonlyMap<Kind, readonly number[]> {
  const times = new Map(all.map((kind) => [kind, [] as number[]]));
  for (let round = 0; round < rounds; round++)
    for (const kind of all) {
      calmDown(all[0]!);
      times.get(kind)?.push(run(kind));
    }
  return times;
}

/** Every kind finds the machine alike, whatever ran before it: the drain that one of them leaves behind has ended, and an empty program has run. */
function calmDown(empty: Kind): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 40);
  run(empty);
}

function run({ program, input, prepare }: Kind): number {
  prepare();
  const start = process.hrtime.bigint();
  const { status, output } = spawnSync(node, [program], { input, env: environment, encoding: 'utf8' });
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  const printed = output.join('');
  if (status !== 0 || printed !== '') throw new Error(`${program}: exit ${status} ${printed}`);
  return milliseconds;
}

function report(times: ReadonlyMap<Kind, readonly number[]>): void {
  const [empty, ...hooks] = [...times].map(([{ name }, values]) => ({
    name,
    fast: meanOfFastest(values),
    middle: median(values),
  }));
  if (empty === undefined) throw new Error('nothing measured');
  console.log(`empty program: fast ${empty.fast.toFixed(1)} ms, median ${empty.middle.toFixed(1)} ms`);
  for (const { name, fast, middle } of hooks) {
    console.log(
      `${name}: fast ${fast.toFixed(1)} ms, median ${middle.toFixed(1)} ms ×${(middle / empty.middle).toFixed(2)}`,
    );
    holdAgainstBudget('hook-start', name, fast / empty.fast);
  }
}

function meanOfFastest(times: readonly number[]): number {
  const fastest = times.toSorted((left, right) => left - right).slice(0, Math.ceil(times.length / 4));
  return fastest.reduce((sum, time) => sum + time, 0) / fastest.length;
}
