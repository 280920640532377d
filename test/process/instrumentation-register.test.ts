import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { claudeEnvironment } from '../support/claude/claude-environment.ts';
import { cleanUp, createProject } from '../support/claude/create-project.ts';
import { pollWhileAlive } from '../support/claude/poll-while-alive.ts';
import { createProcessTree, type ProcessTree } from '../support/claude/process-tree.ts';
import { runLive } from '../support/instrumentation/run-live.ts';
import { startModelStub } from '../support/model-stub/start-model-stub.ts';
import { startOtlpSink, type OtlpSink } from '../support/otlp-sink.ts';

const STATIC = join(import.meta.dirname, '../support/instrumentation/loading/static.mjs');
const SLOW = join(import.meta.dirname, '../support/instrumentation/loading/slow.mjs');
const PROGRAMS = join(import.meta.dirname, '../support/instrumentation/register');
const ROOT = join(import.meta.dirname, '../..');
const REGISTER = join(ROOT, 'src/register.ts');

/** Examples import the package by its name; here that is the source. */
const RESOLVE_PACKAGE = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  const source = ${JSON.stringify(pathToFileURL(join(ROOT, 'src/instrumentation/index.ts')).href)};
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'claude-otel/instrumentation' ? { url: source, shortCircuit: true } : next(specifier, context),
  });
`)}`;

let sink: OtlpSink;
beforeEach(async () => {
  sink = await startOtlpSink();
});
afterEach(() => sink.close());
afterAll(cleanUp);

const otlp = (protocol: string): Readonly<Record<string, string>> => ({
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: sink.url,
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
  OTEL_SERVICE_NAME: 'an-application',
});

const play = (env: Readonly<Record<string, string>>): ReturnType<typeof runLive> =>
  runLive({ scenario: 'register', sessionId: randomUUID(), program: STATIC, preload: REGISTER, env });

const names = (): readonly string[] =>
  sink
    .spans()
    .map(({ name }) => name)
    .sort();
const ONE_TURN = ['chat claude-opus-5-5', 'invoke_agent claude-code'];

describe('--import claude-otel/register', () => {
  test.for([
    ['http/json', 'application/json'],
    ['http/protobuf', 'application/x-protobuf'],
  ] as const)('sends to the OTLP endpoint of the environment: %s', async ([protocol, contentType]) => {
    const run = await play(otlp(protocol));
    expect(run.stderr).toBe('');
    expect(names()).toEqual(ONE_TURN);
    expect(new Set(sink.requests.map(({ headers }) => headers['content-type']))).toEqual(
      new Set([contentType]),
    );
    expect(sink.spans().map(({ resource }) => resource['service.name'])).toEqual([
      'an-application',
      'an-application',
    ]);
  });

  test('sends to our destinations, and to OTLP beside them', async () => {
    const { root } = await createProject();
    const store = join(root, 'mlflow.db');
    const run = await play({
      ...otlp('http/json'),
      CLAUDE_OTEL_DESTINATIONS: `sqlite:///${store}`,
      CLAUDE_OTEL_STATE_DIR: join(root, 'state'),
    });
    expect(run.stderr).toBe('');
    expect(names()).toEqual(ONE_TURN);
    using database = new DatabaseSync(store, { readOnly: true });
    const rows = database.prepare('SELECT name FROM spans ORDER BY name').all();
    expect(rows.map(({ name }) => name)).toEqual(ONE_TURN);
  });

  test('examples/agent-sdk-otlp runs', async () => {
    const stub = await startModelStub();
    const project = await createProject();
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', RESOLVE_PACKAGE, join(ROOT, 'examples/agent-sdk-otlp.mjs'), 'Hello [[s:hello]]'],
      {
        cwd: project.folder,
        env: {
          ...claudeEnvironment(project, stub.url),
          OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: sink.url,
          OTEL_METRICS_EXPORTER: 'none',
          OTEL_LOGS_EXPORTER: 'none',
        },
      },
    );
    await stub.close();
    expect(stdout).toBe('Hello from the model.\n');
    expect(names()).toEqual(['answer', ...ONE_TURN]);
    expect(new Set(sink.spans().map(({ traceId }) => traceId)).size).toBe(1);
  });

  test('does nothing when the SDK is disabled', async () => {
    const run = await play({ ...otlp('http/json'), OTEL_SDK_DISABLED: 'true' });
    expect(run.seen.length).toBeGreaterThan(0);
    expect(sink.requests).toEqual([]);
    expect(run.hooks.map(({ mark }) => mark)).not.toContain('1');
  });

  test('a program that is told to end sends what it has, and ends', async () => {
    const { child, ended, kill, leave } = await startSlowQuery();
    await kill('SIGTERM');
    await ended;
    await leave();
    expect(child.signalCode).toBe('SIGTERM');
    expect(names()).toEqual(['chat claude-opus-5-5', 'execute_tool Bash', 'invoke_agent claude-code']);
  });

  test('a query goes on when its program has taken a signal for itself', async () => {
    const { child, said, ended, tool, leave } = await startSlowQuery(
      '--import',
      "data:text/javascript,process.on('SIGINT',()=>console.log('cancelled'))",
    );
    child.kill('SIGINT');
    await said('cancelled');
    process.kill(tool());
    await ended;
    await leave();
    expect(child.exitCode).toBe(0);
    expect(names()).toEqual([
      'chat claude-opus-5-5',
      'chat claude-opus-5-5',
      'execute_tool Bash',
      'invoke_agent claude-code',
    ]);
  });
});

describe('a program under --import claude-otel/register', () => {
  test.for(['once', 'prependOnceListener', 'on'])(
    'shuts down as it will, and its spans are sent: %s',
    async (listen) => {
      const { child, ended, output } = await start('graceful.mjs', listen);
      child.kill('SIGTERM');
      await ended;
      expect({ code: child.exitCode, signal: child.signalCode }).toEqual({ code: 0, signal: null });
      expect(output()).toBe('ready\nstate saved\n');
      expect(names()).toEqual(['told', 'work']);
    },
  );

  test('lives on after an interrupt, and so do its spans', async () => {
    const { child, said, ended } = await start('lives-on.mjs');
    child.kill('SIGINT');
    await said('cancelled\n');
    child.kill('SIGINT');
    await ended;
    expect(child.exitCode).toBe(0);
    expect(names()).toEqual(['after', 'before', 'between']);
  });

  test('dies of a signal that it does not listen to', async () => {
    const { child, ended } = await start('waits.mjs');
    child.kill('SIGINT');
    await ended;
    expect(child.signalCode).toBe('SIGINT');
    expect(names()).toEqual(['work']);
  });

  test.for([
    ['signal-exit', null, 'SIGINT'],
    ['@openai/agents', 130, null],
  ] as const)('has nobody who counts for another listener: %s', async ([library, code, signal]) => {
    const { child, ended } = await start('counts-listeners.mjs', library);
    child.kill('SIGINT');
    await ended;
    expect({ code: child.exitCode, signal: child.signalCode }).toEqual({ code, signal });
    expect(names()).toEqual(['work']);
  });

  test('does not wait for a backend that hangs after a second signal', async () => {
    sink.script({ kind: 'hang' });
    const { child, ended } = await start('waits.mjs');
    child.kill('SIGINT');
    await pollWhileAlive(child, async () => sink.requests.length === 1);
    child.kill('SIGINT');
    await ended;
    expect(child.signalCode).toBe('SIGINT');
  });

  test('ends when nothing is left to do, with what it began before its exit', async () => {
    const { child, ended } = await start('before-exit.mjs');
    await ended;
    expect(child.exitCode).toBe(0);
    expect(names()).toEqual(expect.arrayContaining(['round 1', 'round 2', 'round 3']));
  });
});

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves once the program has printed the text. */
  readonly said: (text: string) => Promise<void>;
  readonly ended: Promise<unknown>;
}

/** A program of `support/instrumentation/register`, which is ready. */
async function start(program: string, ...args: readonly string[]): Promise<Started> {
  const { root } = await createProject();
  const started = startNode([join(PROGRAMS, program), ...args], { HOME: root, PATH: process.env['PATH'] });
  await started.said('ready\n');
  return started;
}

function startNode(args: readonly string[], env: NodeJS.ProcessEnv): Started {
  const child = spawn(process.execPath, ['--import', REGISTER, ...args], {
    // A backend that hangs is given up long after the test's end.
    env: { ...env, ...otlp('http/json'), OTEL_EXPORTER_OTLP_TIMEOUT: '3600000' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  return {
    child,
    output: () => output,
    said: (text) => pollWhileAlive(child, async () => output.includes(text)),
    ended: once(child, 'close'),
  };
}

interface SlowQuery extends Started {
  readonly kill: ProcessTree['kill'];
  /** The process id of the tool that runs. */
  readonly tool: () => number;
  /** Claude Code waits for its command, which waits for Claude Code. */
  readonly leave: () => Promise<void>;
}

/** A program in the midst of a query, whose tool does not end by itself. */
async function startSlowQuery(...preloads: readonly string[]): Promise<SlowQuery> {
  const stub = await startModelStub();
  const project = await createProject();
  const env = claudeEnvironment(project, stub.url);
  const options = {
    cwd: project.folder,
    env,
    permissionMode: 'bypassPermissions',
    allowDangerouslySkipPermissions: true,
  };
  const started = startNode([...preloads, SLOW, '', JSON.stringify(options)], env);
  const tree = createProcessTree(started.child);
  const toolFile = join(project.folder, 'tool-started');
  await pollWhileAlive(started.child, async () => existsSync(toolFile));
  return {
    ...started,
    tool: () => Number(readFileSync(toolFile, 'utf8')),
    kill: tree.kill,
    leave: async () => {
      await tree.settle();
      await stub.close();
    },
  };
}
