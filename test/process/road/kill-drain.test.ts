import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanUp, createProject, type Project } from '../../support/claude/create-project.ts';
import { runClaude } from '../../support/claude/run-claude.ts';
import { createCommandLine, type CommandLine } from '../../support/cli/create-command-line.ts';
import { startModelStub, type ModelStub } from '../../support/model-stub/start-model-stub.ts';
import { startOtlpSink, type OtlpSink } from '../../support/otlp-sink.ts';
import { randomFrom } from '../../support/random-from.ts';
import { describeTurn, expectTurn, stepsOf, type ExpectedTurn } from '../../support/road/expected-turn.ts';
import { killDrains, pickFrom, type Killed } from '../../support/road/kill-drains.ts';
import { readStore } from '../../support/road/read-store.ts';
import { byStart } from '../../support/road/stored-trace.ts';

/** More of them in a longer run: DRAIN_KILLS=200. */
const KILLS = Number(process.env['DRAIN_KILLS'] ?? 40);
const SEED = Number(process.env['DRAIN_KILL_SEED'] ?? Date.now() % 1_000_000);
/** Sessions at a time. */
const LANES = 2;

type Prompt = readonly [prompt: string, turns: readonly ExpectedTurn[]];

/** What sessions are made of: prompts, and the turns that come of them. */
const HELLO: Prompt = ['Go [[s:hello]]', [expectTurn(stepsOf('hello'))]];
const PROMPTS: readonly Prompt[] = [
  HELLO,
  ['Go [[s:drip]]', [expectTurn(stepsOf('drip'))]],
  ['Go [[s:parallel]]', [expectTurn(stepsOf('parallel'))]],
  ['Go [[s:multi]]', [expectTurn(stepsOf('multi'))]],
  ['Go [[s:parsub]]', [expectTurn([...stepsOf('parsub'), ...stepsOf('sub'), ...stepsOf('sub')])]],
];
/** It wakes the session for one more turn: a prompt that came after it could take that turn's place. */
const WAKING: Prompt = [
  'Go [[s:bgsub]]',
  [expectTurn([...stepsOf('bgsub', 0, 2), ...stepsOf('bgsub-inner')]), expectTurn(stepsOf('bgsub', 2))],
];

let stub: ModelStub;
let sink: OtlpSink;
let project: Project;
let commandLine: CommandLine;
let storePath: string;
/** Session → its turns, in order. */
const expected = new Map<string, readonly ExpectedTurn[]>();
let killed: Killed;

beforeAll(
  async () => {
    project = await createProject();
    [stub, sink] = await Promise.all([startModelStub(), startOtlpSink()]);
    commandLine = createCommandLine({ project });
    storePath = join(project.root, 'traces.db');
    await commandLine.print('setup', '--yes', '-u', `sqlite:///${storePath}`, '-u', `otlp+${sink.url}`);
    killed = await runAndKill();
    // Whoever comes next takes up what the last dead one left.
    await play([HELLO]);
    await commandLine.untilDelivered([...expected.values()].flat().length);
    await commandLine.stopDrains();
  },
  120_000 + KILLS * 15_000,
);

afterAll(async () => {
  await commandLine.stopDrains();
  await Promise.all([stub.close(), sink.close()]);
  await cleanUp();
});

/** Sessions as long as there is something to kill. */
async function runAndKill(): Promise<Killed> {
  const over = new AbortController();
  const killing = killDrains({
    stateFolder: commandLine.stateFolder,
    storePath,
    sink,
    random: randomFrom(SEED),
    kills: KILLS,
    isOver: () => over.signal.aborted,
  }).finally(() => over.abort());
  const lane = async (number: number): Promise<void> => {
    const random = randomFrom(SEED + 1 + number);
    while (!over.signal.aborted) await play(somePrompts(random));
  };
  const lanes = Promise.all(Array.from({ length: LANES }, async (_, number) => lane(number))).finally(() =>
    over.abort(),
  );
  const [result] = await Promise.all([killing, lanes]);
  return result;
}

function somePrompts(random: () => number): readonly Prompt[] {
  const prompts = Array.from({ length: 1 + Math.floor(random() * 2) }, () => pickFrom(PROMPTS, random));
  return random() < 0.3 ? [...prompts, WAKING] : prompts;
}

async function play(prompts: readonly Prompt[]): Promise<void> {
  const run = await runClaude({
    project,
    stubUrl: stub.url,
    prompt: prompts.map(([prompt]) => prompt),
    env: commandLine.environment,
  });
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  expected.set(
    run.sessionId,
    prompts.flatMap(([, turns]) => turns),
  );
}

test(`after ${KILLS} kills nothing is lost and nothing is doubled in the store (seed ${SEED})`, () => {
  const repeats = sink.requests.length - requestsByTrace().size;
  process.stdout.write(
    `seed ${SEED}: killed ${JSON.stringify(killed)} in ${expected.size} sessions, ${repeats} repeats to the OTLP backend\n`,
  );
  expect(killed.any + killed.store + killed.request).toBe(KILLS);
  const bySession = Map.groupBy(readStore(storePath), ({ session }) => session);
  const found = [...bySession].map(([session, traces]) => [
    session,
    traces.toSorted(byStart).map(describeTurn),
  ]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
});

test('the OTLP backend has every span of the store, and a repeat is byte for byte the same', () => {
  const sent = new Set(sink.spans().map(({ traceId, spanId }) => `${traceId} ${spanId}`));
  const stored = readStore(storePath).flatMap(({ traceId, spans }) =>
    spans.map(({ spanId }) => `${traceId} ${spanId}`),
  );
  expect([...sent].toSorted()).toEqual(stored.toSorted());
  const different = [...requestsByTrace()].filter(([, bodies]) => bodies.size > 1);
  expect(different.map(([traceId]) => traceId)).toEqual([]);
});

/** What was sent of each trace: one body, however often. */
function requestsByTrace(): ReadonlyMap<string | undefined, ReadonlySet<string>> {
  const requests = Map.groupBy(sink.requests, ({ spans }) => spans[0]?.traceId);
  return new Map(
    [...requests].map(([traceId, own]) => [
      traceId,
      new Set(own.map(({ body }) => Buffer.from(body).toString('hex'))),
    ]),
  );
}
