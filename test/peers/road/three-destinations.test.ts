import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cleanUp, createProject, type Project } from '../../support/claude/create-project.ts';
import { runClaude, type RunOptions } from '../../support/claude/run-claude.ts';
import { createCommandLine, type CommandLine } from '../../support/cli/create-command-line.ts';
import { usageOf } from '../../support/model-stub/reply.ts';
import { startModelStub, type ModelStub } from '../../support/model-stub/start-model-stub.ts';
import { startCollector, type Collector } from '../../support/peers/collector.ts';
import { readMlflowTraces } from '../../support/peers/mlflow-client.ts';
import { startMlflowServer, type MlflowServer } from '../../support/peers/mlflow-server.ts';
import { describePeer } from '../../support/peers/peer.ts';
import {
  describeTurn,
  expectTurn,
  stepsOf,
  toStored,
  type ExpectedTurn,
} from '../../support/road/expected-turn.ts';
import { fromClient } from '../../support/road/from-client.ts';
import { fromCollected } from '../../support/road/from-collected.ts';
import { readRest } from '../../support/road/read-rest.ts';
import { readStore } from '../../support/road/read-store.ts';
import { byStart, sortTraces, type StoredTrace } from '../../support/road/stored-trace.ts';

const VERSION = '3.17.2';
const EXPERIMENT = 'road';

interface Session {
  readonly name: string;
  readonly prompts: readonly string[];
  readonly signal?: RunOptions['signal'];
  readonly turns: readonly ExpectedTurn[];
}

const SESSIONS: readonly Session[] = [
  { name: 'one tool', prompts: ['Go [[s:bash]]'], turns: [expectTurn(stepsOf('bash'))] },
  { name: 'parallel tools', prompts: ['Go [[s:parallel]]'], turns: [expectTurn(stepsOf('parallel'))] },
  {
    name: 'tools that fail',
    prompts: ['Go [[s:fail]]'],
    turns: [
      expectTurn(stepsOf('fail'), {
        failures: ['Bash', 'Read', 'NoSuchTool', 'Bash'].map((tool) => `execute_tool ${tool}`),
      }),
    ],
  },
  {
    name: 'a subagent in the foreground',
    prompts: ['Go [[s:fgsub]]'],
    turns: [expectTurn([...stepsOf('fgsub'), ...stepsOf('sub')])],
  },
  {
    name: 'a subagent in the background, which wakes the session',
    prompts: ['Go [[s:bgsub]]'],
    turns: [
      expectTurn([...stepsOf('bgsub', 0, 2), ...stepsOf('bgsub-inner')]),
      expectTurn(stepsOf('bgsub', 2)),
    ],
  },
  {
    name: 'several turns',
    prompts: ['One [[s:hello]]', 'Two [[s:multi]]'],
    turns: [expectTurn(stepsOf('hello')), expectTurn(stepsOf('multi'))],
  },
  {
    name: 'SIGINT while the model speaks',
    prompts: ['Go [[s:slow]]'],
    signal: { name: 'SIGINT', whenLogged: /A first whole block/u },
    turns: [
      expectTurn(stepsOf('slow'), {
        outcome: 'interrupted',
        // Claude Code's own placeholder: the stream told no more.
        usage: toStored({ ...usageOf(13), output: 1 }),
      }),
    ],
  },
  {
    name: 'SIGINT while a tool runs',
    prompts: ['Go [[s:slowtool]]'],
    signal: { name: 'SIGINT', whenExists: 'tool-started' },
    turns: [expectTurn(stepsOf('slowtool', 0, 1), { outcome: 'interrupted' })],
  },
  {
    name: 'SIGKILL while a tool runs',
    prompts: ['Go [[s:slowtool]]'],
    signal: { name: 'SIGKILL', whenRecorded: /"type":"tool_use"/u, whenExists: 'tool-started' },
    turns: [expectTurn(stepsOf('slowtool', 0, 1), { outcome: 'killed' })],
  },
  {
    name: 'an API error',
    prompts: ['Go [[s:err400]]'],
    turns: [
      expectTurn(stepsOf('err400'), {
        outcome: 'failed',
        usage: toStored(usageOf(0)),
        failures: ['chat', 'invoke_agent claude-code'],
      }),
    ],
  },
];

/** Whose word is held against that of the store, as plain SQL reads it. */
const PLACES = [
  'MLflow server, by its own client',
  'MLflow server, by REST',
  'file of the Collector',
  "store, opened by MLflow's own client",
] as const;
type Place = (typeof PLACES)[number];

const TURNS = SESSIONS.flatMap(({ turns }) => turns);

describePeer([`mlflow-${VERSION}`, 'collector'], 'the real binary, three destinations at once', () => {
  let stub: ModelStub;
  let mlflow: MlflowServer;
  let collector: Collector;
  let project: Project;
  let commandLine: CommandLine;
  const sessionIds = new Map<string, string>();
  let traces: Readonly<Record<Place | 'store', readonly StoredTrace[]>>;

  beforeAll(async () => {
    project = await createProject();
    stub = await startModelStub();
    [mlflow, collector] = await Promise.all([
      startMlflowServer({ version: VERSION, folder: join(project.root, 'mlflow') }),
      startCollector({ folder: join(project.root, 'collector') }),
    ]);
    commandLine = createCommandLine({ project });
    const store = join(project.root, 'traces.db');
    const places = [`sqlite:///${store}`, mlflow.url, `otlp+${collector.otlpHttpUrl}`];
    await commandLine.print('setup', '--yes', '-n', EXPERIMENT, ...places.flatMap((uri) => ['-u', uri]));
    for (const session of SESSIONS) sessionIds.set(session.name, await play(session));
    await commandLine.untilDelivered(TURNS.length);
    traces = await readAll(store);
  });

  afterAll(async () => {
    await commandLine.stopDrains();
    await Promise.all([mlflow.stop(), collector.stop(), stub.close()]);
    await cleanUp();
  });

  async function play({ prompts, signal }: Session): Promise<string> {
    const { sessionId } = await runClaude({
      project,
      stubUrl: stub.url,
      prompt: prompts.length === 1 ? prompts[0]! : prompts,
      env: commandLine.environment,
      ...(signal && { signal }),
    });
    // Left by the tool that is waited for.
    rmSync(join(project.folder, 'tool-started'), { force: true });
    return sessionId;
  }

  /** MLflow's client brings the store to its own schema, so it comes last. */
  async function readAll(path: string): Promise<typeof traces> {
    const store = sortTraces(readStore(path));
    const spans = await collector.waitForSpans(store.flatMap((trace) => trace.spans).length);
    return {
      store,
      'MLflow server, by its own client': await readByClient(mlflow.url),
      'MLflow server, by REST': sortTraces(await readRest(mlflow.url, EXPERIMENT)),
      'file of the Collector': sortTraces(fromCollected(spans)),
      "store, opened by MLflow's own client": await readByClient(`sqlite:///${path}`),
    };
  }

  test('no turn is missing, none is there twice', () => {
    expect(traces.store).toHaveLength(TURNS.length);
    expect(collector.readSpans()).toHaveLength(traces.store.flatMap(({ spans }) => spans).length);
  });

  test.for(PLACES)(
    '%s: every turn is as the store has it: ids, tree, names, times, statuses, tokens',
    (place) => expect(traces[place]).toEqual(traces.store),
  );

  describe.for(SESSIONS)('$name', ({ name, turns }) => {
    test('is what the model was scripted to do', () => {
      const own = traces.store.filter(({ session }) => session === sessionIds.get(name)).toSorted(byStart);
      expect(own.map(describeTurn)).toEqual(turns);
    });
  });

  test('every span but the root has its parent in its own trace', () => {
    for (const { spans } of traces.store) {
      const ids = new Set(spans.map(({ spanId }) => spanId));
      const parents = spans.map(({ parentSpanId }) => parentSpanId);
      expect(parents.filter((parent) => parent === undefined)).toHaveLength(1);
      expect(parents.filter((parent) => parent !== undefined && !ids.has(parent))).toEqual([]);
    }
  });
});

async function readByClient(trackingUri: string): Promise<readonly StoredTrace[]> {
  const found = await readMlflowTraces({ version: VERSION, trackingUri, experimentName: EXPERIMENT });
  return sortTraces(found.map(fromClient));
}
