import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Trace } from '../../src/core/spans/span.ts';
import { createSqliteDestination } from '../../src/delivery/mlflow-sqlite.ts';
import { CREATED_REVISION, TABLES, TRIGGERS } from '../../src/delivery/sqlite/schema.generated.ts';
import { TURN_USAGE } from '../core/targets/mlflow/turn.ts';
import type { HammerReport } from '../delivery/sqlite/hammer.ts';
import { numberedTurn } from '../delivery/sqlite/numbered-turn.ts';
import { query } from '../delivery/sqlite/store-file.ts';
import { type MlflowTraceRecord, readMlflowTraces } from '../support/peers/mlflow-client.ts';
import { type MlflowServer, startMlflowServer } from '../support/peers/mlflow-server.ts';
import { describePeer, type MlflowVersion, peerPath } from '../support/peers/peer.ts';

const OLD = '3.10.1';
const NEW = '3.17.2';
const NEW_REVISION = 'dc11669786a5';
const signal = new AbortController().signal;

let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'claude-otel-sqlite-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function deliver(path: string, ...numbers: readonly number[]): Promise<void> {
  return deliverTraces(path, numbers.map(numberedTurn));
}

async function deliverTraces(path: string, traces: readonly Trace[]): Promise<void> {
  const destination = createSqliteDestination({ path, id: 'test' });
  expect(await destination.deliver(traces, signal)).toEqual({ kind: 'accepted' });
}

function read(version: MlflowVersion, path: string): Promise<readonly MlflowTraceRecord[]> {
  return readMlflowTraces({ version, trackingUri: `sqlite:///${path}`, experimentName: 'claude-code' });
}

function revision(path: string): unknown {
  return query(path, 'SELECT version_num FROM alembic_version')[0]?.['version_num'];
}

/** What MLflow says of each trace of `numberedTurn`, whichever release and road. */
const WHOLE = {
  name: 'invoke_agent claude-code',
  state: 'OK',
  session: '11111111-2222-3333-4444-555555555555',
  tokenUsage: TURN_USAGE,
  cost: { input_cost: 0.03, output_cost: 0.06, total_cost: 0.09 },
  requestTimeMs: 1_795_372_739_385,
  durationMs: 5000,
  requestPreview: 'List the files',
  responsePreview: 'Two files.',
  spans: [
    ['a1a1a1a1a1a1a1a1', null, 'invoke_agent claude-code', 'AGENT'],
    ['c1c1c1c1c1c1c1c1', 'a1a1a1a1a1a1a1a1', 'chat claude-opus-4-5', 'CHAT_MODEL'],
    ['d1d1d1d1d1d1d1d1', 'a1a1a1a1a1a1a1a1', 'execute_tool Bash', 'TOOL'],
    ['c2c2c2c2c2c2c2c2', 'a1a1a1a1a1a1a1a1', 'chat claude-opus-4-5', 'CHAT_MODEL'],
  ].map(([id, parentId, name, type]) => ({ id, parentId, name, type, status: 'OK' })),
};

function expectWhole(traces: readonly MlflowTraceRecord[], ...numbers: readonly number[]): void {
  const found = traces.map(inOrder).toSorted(byId);
  expect(found).toMatchObject(numbers.map(wholeTrace).toSorted(byId));
}

function inOrder(trace: MlflowTraceRecord): MlflowTraceRecord {
  return { ...trace, spans: trace.spans.toSorted((a, b) => (a.start < b.start ? -1 : 1)) };
}

function wholeTrace(number: number): typeof WHOLE & Identified {
  return { ...WHOLE, traceId: `tr-${numberedTurn(number).traceId}` };
}

interface Identified {
  readonly traceId: string;
}

function byId(a: Identified, b: Identified): number {
  return a.traceId < b.traceId ? -1 : 1;
}

describePeer([`mlflow-${OLD}`, `mlflow-${NEW}`], 'a store that was made without MLflow', () => {
  test('has, as SQLAlchemy reflects it, everything that MLflow makes', async () => {
    const path = join(folder, 'reflected.db');
    await deliver(path, 0);
    const program = join(import.meta.dirname, '../../scripts/generate-mlflow-schema/mlflow_store.py');
    const facts = execFileSync(peerPath(`mlflow-${OLD}`), [program, 'facts', path], { encoding: 'utf8' });
    const withoutNulls = (_: string, value: unknown): unknown =>
      value === null || value === false ? undefined : value;
    expect(JSON.parse(facts, withoutNulls)).toEqual({ tables: TABLES, triggers: TRIGGERS });
  });

  test('is read by MLflow 3.10.1 as it is, upgraded and read by 3.17.2, and written and read on', async () => {
    const path = join(folder, 'upgraded.db');
    await deliver(path, 0, 1);
    expectWhole(await read(OLD, path), 0, 1);
    expect(revision(path)).toBe(CREATED_REVISION);
    expectWhole(await read(NEW, path), 0, 1);
    expect(revision(path)).toBe(NEW_REVISION);
    await deliver(path, 0, 2);
    expectWhole(await read(NEW, path), 0, 1, 2);
  });
});

describePeer([`mlflow-${OLD}`, `mlflow-${NEW}`], 'a server on a store that was made without MLflow', () => {
  let path = '';
  beforeAll(async () => {
    path = join(folder, 'served.db');
    await deliver(path, 0, 1);
    await deliverTraces(path, [ODD]);
  });

  test.each([OLD, NEW] as const)(
    'MLflow %s lists its traces by REST, and keeps what it adds',
    async (version) => {
      const server = await startMlflowServer({ version, folder, backendStoreUri: `sqlite:///${path}` });
      try {
        await deliver(path, 0, 1);
        const experimentId = await experimentOf(server);
        const traceId = `tr-${numberedTurn(0).traceId}`;
        await call(server, 'PATCH', `/api/2.0/mlflow/traces/${traceId}/tags`, {
          key: `seen-${version}`,
          value: 'yes',
        });
        await deliver(path, 0);
        const found = await search(server, experimentId);
        expect(found.map((trace) => trace.trace_id).toSorted()).toEqual(
          [0, 1].map((number) => `tr-${numberedTurn(number).traceId}`),
        );
        for (const trace of found) expectWholeInfo(trace);
        expect(found.find((trace) => trace.trace_id === traceId)?.tags[`seen-${version}`]).toBe('yes');
        expect(await spanTree(server, traceId)).toEqual(
          WHOLE.spans.map(({ id, parentId, name }) => ({ id, parentId, name })),
        );
        expect(await readWhole(server, `tr-${ODD.traceId}`)).toMatchObject({
          trace_info: { state: 'ERROR' },
        });
      } finally {
        await server.stop();
      }
    },
  );
});

/** What MLflow, rebuilding spans from the rows, must not fail at: halves of surrogate pairs and integers beyond 64 bits, anywhere. */
const ODD: Trace = {
  ...numberedTurn(2),
  spans: numberedTurn(2).spans.map((span) => ({
    ...span,
    name: `${span.name} \ud83d`,
    status: { code: 'error', message: 'half \udc00' },
    attributes: {
      ...span.attributes,
      'key \ud83d': 'value \udc00',
      integers: [2 ** 63, -(2 ** 63)],
      'gen_ai.tool.call.arguments': '{"id":12345678901234567890,"half":"\\ud83d"}',
    },
    events: [{ name: 'event \ud83d', time: span.startTime, attributes: { 'key \udc00': 2 ** 63 } }],
  })),
};

/** With its spans, as MLflow's page asks for it. */
async function readWhole(server: MlflowServer, traceId: string): Promise<unknown> {
  const answer = await call(server, 'GET', `/api/3.0/mlflow/traces/get?trace_id=${traceId}`);
  return (answer as { readonly trace: unknown }).trace;
}

interface RestTrace {
  readonly trace_id: string;
  readonly state: string;
  readonly execution_duration: string;
  readonly request_preview: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly trace_metadata: Readonly<Record<string, string>>;
}

function expectWholeInfo({ trace_metadata: metadata, ...info }: RestTrace): void {
  expect(info).toMatchObject({
    state: 'OK',
    execution_duration: '5s',
    request_preview: 'List the files',
    tags: { 'mlflow.traceName': WHOLE.name },
  });
  expect(metadata['mlflow.trace.session']).toBe(WHOLE.session);
  expect(JSON.parse(metadata['mlflow.trace.tokenUsage'] ?? '')).toEqual(WHOLE.tokenUsage);
  expect(JSON.parse(metadata['mlflow.trace.cost'] ?? '')).toEqual(WHOLE.cost);
}

async function experimentOf(server: MlflowServer): Promise<string> {
  const answer = await call(
    server,
    'GET',
    '/api/2.0/mlflow/experiments/get-by-name?experiment_name=claude-code',
  );
  const { experiment } = answer as { experiment: { experiment_id: string; tags: readonly unknown[] } };
  expect(experiment.tags).toContainEqual({ key: 'mlflow.experimentKind', value: 'genai_development' });
  return experiment.experiment_id;
}

async function search(server: MlflowServer, experimentId: string): Promise<readonly RestTrace[]> {
  const locations = [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experimentId } }];
  const filter = `trace.name = '${WHOLE.name}' AND metadata.\`mlflow.trace.session\` = '${WHOLE.session}'`;
  const answer = await call(server, 'POST', '/api/3.0/mlflow/traces/search', {
    locations,
    filter,
    max_results: 10,
  });
  return (answer as { traces: readonly RestTrace[] }).traces;
}

async function spanTree(server: MlflowServer, traceId: string): Promise<readonly unknown[]> {
  const answer = (await call(
    server,
    'GET',
    `/ajax-api/2.0/mlflow/get-trace-artifact?request_id=${traceId}`,
  )) as {
    readonly spans: readonly {
      readonly span_id: string;
      readonly parent_span_id: string | null;
      readonly name: string;
      readonly start_time_unix_nano: number;
    }[];
  };
  const hex = (base64: string | null): string | null =>
    base64 && Buffer.from(base64, 'base64').toString('hex');
  return answer.spans
    .toSorted((a, b) => a.start_time_unix_nano - b.start_time_unix_nano)
    .map((span) => ({ id: hex(span.span_id), parentId: hex(span.parent_span_id), name: span.name }));
}

async function call(server: MlflowServer, method: string, place: string, body?: unknown): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${server.url}${place}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = await response.text();
  expect({ place, status: response.status, answer: response.ok || answer }).toEqual({
    place,
    status: 200,
    answer: true,
  });
  return JSON.parse(answer);
}

describePeer([`mlflow-${NEW}`], 'writers that hammer a file while MLflow opens and upgrades it', () => {
  test('lose nothing: every trace is complete afterwards', async () => {
    const path = join(folder, 'hammered.db');
    const before = Array.from({ length: 300 }, (_, number) => number);
    await deliver(path, ...before);
    const hammers = [1_000_000, 2_000_000].map((first) => ({ first, process: startHammer(path, first) }));
    await pause(500);
    await read(NEW, path);
    expect(revision(path)).toBe(NEW_REVISION);
    const reports = await Promise.all(hammers.map(({ process }) => endHammer(process)));
    console.log('hammer:', JSON.stringify(reports));
    const written = hammers.flatMap(({ first }, index) =>
      Array.from({ length: reports[index]?.written ?? 0 }, (_, number) => first + number),
    );
    expect(Math.min(...reports.map((report) => report.written))).toBeGreaterThan(50);
    expectWhole(await read(NEW, path), ...before, ...written);
  });
});

function startHammer(path: string, first: number): ChildProcess {
  const program = join(import.meta.dirname, '../delivery/sqlite/hammer.ts');
  const hammer = spawn(process.execPath, [program, path, String(first)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void hammer.kill());
  return hammer;
}

async function endHammer(hammer: ChildProcess): Promise<HammerReport> {
  hammer.stdin!.end();
  const [output] = await Promise.all([text(hammer.stdout!), once(hammer, 'close')]);
  return JSON.parse(output) as HammerReport;
}
