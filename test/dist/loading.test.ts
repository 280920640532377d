import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claudeBinary } from '../support/claude/claude-binary.ts';
import { cleanUp } from '../support/claude/create-project.ts';
import { describeTraces, outline } from '../support/instrumentation/describe-traces.ts';
import { runLive, type LiveOptions } from '../support/instrumentation/run-live.ts';
import { startOtlpSink } from '../support/otlp-sink.ts';
import { bundle } from '../support/package/bundle.ts';
import { installAgentSdk, type Layout } from '../support/package/install-agent-sdk.ts';
import { installPackage } from '../support/package/install-package.ts';
import { nodeExecutable, type TestedNode } from '../support/package/node-executable.ts';
import { temporaryFolder } from '../support/package/temporary-folder.ts';
import { describePeer } from '../support/peers/peer.ts';

const LOADING = join(import.meta.dirname, '../support/instrumentation/loading');
const PROGRAMS = [
  'static.mjs',
  'namespace.mjs',
  'dynamic.mjs',
  'core-entry.mjs',
  'require.cjs',
  'require-core.cjs',
];
const NODES: readonly TestedNode[] = ['22.15.0', 'development', '26.10.0'];

const temporary = temporaryFolder();
const bundled = join(temporary.path, 'bundled.mjs');
let folders: Readonly<Record<Layout, string>>;

beforeAll(async () => {
  const [flat, linked] = await Promise.all([createApplication('flat'), createApplication('linked')]);
  folders = { flat, linked };
  await bundle(join(flat, 'bundled.mjs'), bundled);
});
afterAll(async () => {
  temporary.remove();
  await cleanUp();
});

/** A project with the package, the Agent SDK and the programs. */
async function createApplication(layout: Layout): Promise<string> {
  const parent = join(temporary.path, layout);
  mkdirSync(parent);
  const { folder } = await installPackage(parent, layout);
  installAgentSdk(folder, layout);
  cpSync(LOADING, folder, { recursive: true });
  return folder;
}

interface Loading extends Pick<LiveOptions, 'preload' | 'options'> {
  readonly node: TestedNode;
  readonly program: string;
  readonly layout?: Layout;
  /** See `preload.mjs`. */
  readonly loader?: 'hooks' | 'thread' | 'none';
}

interface Loaded {
  readonly stderr: string;
  readonly traces: readonly string[];
}

/** Runs a program to its end, and draws what the backend got that the environment names. */
async function load({ node, layout = 'flat', loader = 'none', ...live }: Loading): Promise<Loaded> {
  const sink = await startOtlpSink();
  const env = {
    LOADER: loader,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: sink.url,
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    // `module.register`, which the program calls itself, is deprecated from 26 on.
    ...(loader === 'thread' && { NODE_OPTIONS: '--disable-warning=DEP0205' }),
  };
  const application = { node: nodeExecutable(node), folder: folders[layout], preload: './preload.mjs' };
  try {
    const scenario = { scenario: 'loading', sessionId: randomUUID() };
    const { stderr } = await runLive({ ...scenario, ...application, ...live, env });
    return { stderr, traces: outline(describeTraces(sink.spans())) };
  } finally {
    await sink.close();
  }
}

/** One turn, traced once, and not a word. */
const ONE_TURN = {
  stderr: '',
  traces: ['invoke_agent claude-code completed', '  chat claude-opus-5-5'],
};

for (const node of NODES) {
  describePeer(node === 'development' ? [] : [`node-${node}`], `the Agent SDK on Node: ${node}`, () => {
    test.concurrent.for(PROGRAMS)('%s, our loader hooks', async (program) => {
      expect(await load({ node, program, loader: 'hooks' })).toEqual(ONE_TURN);
    });

    // A thread that was not told what to wrap ends some programs that require, before Node repaired it (nodejs/node#59366).
    const threaded = ['static.mjs', 'dynamic.mjs', 'core-entry.mjs'];
    if (node !== '22.15.0') threaded.push('require.cjs');
    test.concurrent.for(threaded)("%s, OpenTelemetry's loader thread", async (program) => {
      expect(await load({ node, program, loader: 'thread' })).toEqual(ONE_TURN);
    });

    test.concurrent.for<[program: string, layout: Layout]>([
      ['static.mjs', 'flat'],
      ['static.mjs', 'linked'],
      ['require.cjs', 'linked'],
    ])('%s, --import claude-otel/register, node_modules laid out %s', async ([program, layout]) => {
      expect(await load({ node, program, preload: 'claude-otel/register', layout })).toEqual(ONE_TURN);
    });

    test.concurrent('bundled, with traceQuery', async () => {
      const options = { pathToClaudeCodeExecutable: claudeBinary() };
      expect(await load({ node, program: bundled, options })).toEqual(ONE_TURN);
    });

    test.concurrent('autolog, until it is disabled', async () => {
      // Two queries: the session of the first would be in use.
      expect(await load({ node, program: 'autolog.mjs', options: { sessionId: undefined } })).toEqual(
        ONE_TURN,
      );
    });
  });
}
