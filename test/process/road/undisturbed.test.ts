import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cleanUp } from '../../support/claude/create-project.ts';
import type { ClaudeRun } from '../../support/claude/start-claude.ts';
import { startModelStub, type ModelStub } from '../../support/model-stub/start-model-stub.ts';
import { createRoad, type Road } from '../../support/road/create-road.ts';

const PROMPTS = ['One [[s:parallel]]', 'Two [[s:hello]]'];
const OPTIONS = { args: ['--include-hook-events'] };

let stub: ModelStub;
/** Of a run without hooks. */
let undisturbed: Seen;

beforeAll(async () => {
  stub = await startModelStub();
  const road = await createRoad({ stub });
  undisturbed = see(await road.play(PROMPTS, OPTIONS));
});
afterAll(async () => {
  await stub.close();
  await cleanUp();
});

/** What a user, a program that reads stream-json, and the model get to see. */
interface Seen {
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly results: readonly unknown[];
  readonly asked: readonly unknown[];
}

function see(run: ClaudeRun): Seen {
  return {
    exitCode: run.exitCode,
    stderr: run.stderr,
    results: linesOf(run)
      .filter(({ type }) => type === 'result')
      .map(({ subtype, is_error, num_turns, result, usage }) => ({
        subtype,
        is_error,
        num_turns,
        result,
        usage,
      })),
    asked: stub.requests
      .filter(({ sessionId }) => sessionId === run.sessionId)
      .map(({ body }) => shapeOf(body)),
  };
}

function linesOf({ stdout }: ClaudeRun): readonly Readonly<Record<string, unknown>>[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

/** A hook that prints would put a block into the conversation. */
function shapeOf(body: unknown): unknown {
  const { messages } = body as {
    messages: readonly { role: string; content: string | readonly unknown[] }[];
  };
  return messages.map(({ role, content }) => [role, typeof content === 'string' ? 1 : content.length]);
}

/** Each hook that ran, as Claude Code saw it end. One that nobody waits for is cancelled when Claude Code leaves first. */
function hooksOf(run: ClaudeRun): readonly unknown[] {
  return linesOf(run)
    .filter(({ subtype }) => subtype === 'hook_response')
    .filter(({ hook_event, outcome }) => hook_event !== 'PostToolUse' || outcome !== 'cancelled')
    .map(({ exit_code, outcome, stdout, stderr }) => ({ exit_code, outcome, stdout, stderr }));
}

const SILENT = { exit_code: 0, outcome: 'success', stdout: '', stderr: '' };

const settingsFile = ({ project }: Road): string => join(project.folder, '.claude/settings.json');

/** Puts something before the command of every hook: what is true for it, and for the drain that it starts, is not for Claude Code. */
function beforeHooks(road: Road, shell: string): void {
  const settings = JSON.parse(readFileSync(settingsFile(road), 'utf8')) as unknown;
  const changed = JSON.stringify(settings, (key, value: unknown) =>
    key === 'command' && typeof value === 'string' ? `${shell}; ${value}` : value,
  );
  writeFileSync(settingsFile(road), changed);
}

const dataHome = ({ project }: Road): string => join(project.home, '.local/share');

interface Trouble {
  readonly name: string;
  /** Whether the hooks could write down what happened all the same. */
  readonly journals: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly make: (road: Road) => void;
}

const TROUBLES: readonly Trouble[] = [
  { name: 'none', journals: true, make: () => undefined },
  {
    name: 'a project file that is no JSON',
    journals: true,
    make: ({ project }) => writeFileSync(join(project.folder, '.claude/claude-otel.json'), '{"version": 1,'),
  },
  {
    name: 'a user file of another version',
    journals: true,
    make: (road) => road.writeUserFile({ version: 99, destinations: 7 }),
  },
  { name: 'a full disk', journals: false, make: (road) => beforeHooks(road, 'ulimit -f 0') },
  { name: 'no HOME', journals: false, make: (road) => beforeHooks(road, 'unset HOME') },
  {
    name: 'no HOME for a program that is there',
    journals: false,
    make: (road) => beforeHooks(road, `XDG_DATA_HOME=${dataHome(road)}; unset HOME`),
  },
  {
    name: 'a HOME that is no folder',
    journals: false,
    make: (road) => beforeHooks(road, `XDG_DATA_HOME=${dataHome(road)}; HOME=/dev/null`),
  },
  {
    name: 'no node',
    journals: false,
    make: (road) => {
      rmSync(join(dataHome(road), 'claude-otel/runtime/current/node'));
      return beforeHooks(road, 'PATH=/nowhere');
    },
  },
  {
    name: 'no node but the one that setup ran on',
    journals: true,
    make: (road) => beforeHooks(road, 'PATH=/nowhere'),
  },
  {
    name: 'a machine without us',
    journals: false,
    make: (road) => rmSync(join(dataHome(road), 'claude-otel/runtime'), { recursive: true }),
  },
  {
    name: 'a drain that is missing',
    journals: true,
    make: (road) => rmSync(join(dataHome(road), 'claude-otel/runtime/current/drain.mjs')),
  },
  {
    name: 'a state folder where nothing can be made',
    journals: false,
    environment: { CLAUDE_OTEL_STATE_DIR: '/proc/claude-otel' },
    make: () => undefined,
  },
  {
    name: 'a file in the place of the state folder',
    journals: false,
    make: ({ stateFolder }) => {
      rmSync(stateFolder, { recursive: true, force: true });
      writeFileSync(stateFolder, 'mine');
    },
  },
];

test.for(TROUBLES)(
  '$name: the turn is as without hooks, and hooks are silent',
  async ({ make, journals, environment = {} }) => {
    const road = await createRoad({ stub });
    await road.print('setup', '--yes');
    make(road);
    const run = await road.play(PROMPTS, { ...OPTIONS, env: environment });
    expect(see(run)).toEqual(undisturbed);
    const hooks = hooksOf(run);
    expect(hooks.length).toBeGreaterThanOrEqual(6);
    expect(hooks).toEqual(hooks.map(() => SILENT));
    expect(journalOf(road).includes('UserPromptSubmit')).toBe(journals);
    await road.stopDrains();
  },
);

function journalOf({ stateFolder }: Road): string {
  const folder = join(stateFolder, 'journal');
  if (!existsSync(folder)) return '';
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');
}

describe('nothing is written through a symbolic link', () => {
  const somewhere = ({ project }: Road): string => join(project.root, 'somewhere');

  test.for([
    { what: 'the state folder', name: '.' },
    { what: 'the journal', name: 'journal' },
    { what: "the drains' folder", name: 'drain' },
  ])('in the place of $what', async ({ name }) => {
    const road = await createRoad({ stub });
    await road.print('setup', '--yes');
    const link = join(road.stateFolder, name);
    mkdirSync(somewhere(road));
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { recursive: true, force: true });
    symlinkSync(somewhere(road), link);
    const run = await road.play(PROMPTS, OPTIONS);
    expect(see(run)).toEqual(undisturbed);
    expect(hooksOf(run)).toEqual(hooksOf(run).map(() => SILENT));
    await road.run('drain');
    expect(readdirSync(somewhere(road))).toEqual([]);
    await road.stopDrains();
  });

  test('in the place of the log; traces arrive', async () => {
    const road = await createRoad({ stub });
    await road.print('setup', '--yes');
    mkdirSync(road.stateFolder, { recursive: true });
    rmSync(join(road.stateFolder, 'claude-otel.log'), { force: true });
    writeFileSync(somewhere(road), 'mine');
    symlinkSync(somewhere(road), join(road.stateFolder, 'claude-otel.log'));
    await road.play(PROMPTS);
    await road.untilDelivered(2);
    await road.stopDrains();
    expect(readFileSync(somewhere(road), 'utf8')).toBe('mine');
  });

  test.for(['ledger.db', 'the store'])('in the place of %s', async (name) => {
    const road = await createRoad({ stub });
    await road.print('setup', '--yes');
    const link = name === 'the store' ? road.storePath : join(road.stateFolder, name);
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { force: true });
    writeFileSync(somewhere(road), '');
    symlinkSync(somewhere(road), link);
    const run = await road.play(PROMPTS, OPTIONS);
    expect(see(run)).toEqual(undisturbed);
    await road.run('drain');
    expect(statSync(somewhere(road)).size).toBe(0);
    expect(existsSync(`${somewhere(road)}-wal`)).toBe(false);
    await road.stopDrains();
  });
});
