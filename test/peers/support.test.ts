import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OTEL_CONFIG, startCollector, type Collector } from '../support/peers/collector.ts';
import { readMlflowTraces, runMlflowPython } from '../support/peers/mlflow-client.ts';
import { startMlflowServer, type MlflowServer } from '../support/peers/mlflow-server.ts';
import { describePeer, peerPath } from '../support/peers/peer.ts';

const VERSION = '3.17.2';
const START = 1_760_000_000_000_000_000n;

let folder: string;
let mlflow: MlflowServer;
let collector: Collector;

describePeer(['collector', `mlflow-${VERSION}`], 'real servers for tests', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'peers-'));
    mlflow = await startMlflowServer({ version: VERSION, folder: join(folder, 'mlflow') });
    const backend = { tracesUrl: `${mlflow.url}/v1/traces` };
    collector = await startCollector({ folder: join(folder, 'collector'), backend });
  });

  afterAll(async () => {
    await Promise.all([collector.stop(), mlflow.stop()]);
    rmSync(folder, { recursive: true });
  });

  it('a span posted to MLflow is read back by its own client', async () => {
    const { status } = await postSpan(mlflow.url, { traceId: 'a1'.repeat(16), headers: experiment('0') });
    expect(status).toBe(200);
    const traces = await readMlflowTraces({ version: VERSION, trackingUri: mlflow.url });
    const trace = traces.find(({ traceId }) => traceId === `tr-${'a1'.repeat(16)}`);
    expect(trace).toMatchObject({
      state: 'OK',
      session: 'session-1',
      spans: [
        {
          id: 'b1'.repeat(8),
          parentId: null,
          name: 'invoke_agent claude-code',
          start: String(START),
          end: String(START + 5n),
          status: 'OK',
        },
      ],
    });
    expect(trace?.spans[0]?.attributes).toMatchObject({ turns: 3 });
  });

  it('a span posted to the Collector lands in its file, and in the experiment that its sender names', async () => {
    const experimentId = await createExperiment('of the sender');
    await postSpan(collector.otlpHttpUrl, { traceId: 'a2'.repeat(16), headers: experiment(experimentId) });
    await postSpan(collector.otlpHttpUrl, { traceId: 'a3'.repeat(16), headers: {} });
    const spans = await collector.waitForSpans(2);
    expect(spans.map(({ traceId }) => traceId)).toEqual(['a2'.repeat(16), 'a3'.repeat(16)]);
    expect(spans[0]).toMatchObject({
      parentSpanId: undefined,
      startTimeUnixNano: String(START),
      attributes: { turns: 3, tags: ['a', 'b'], 'gen_ai.conversation.id': 'session-1' },
      resource: { 'service.name': 'claude-code' },
    });
    await expect.poll(() => traceIdsIn(experimentId), { timeout: 30_000 }).toEqual([`tr-${'a2'.repeat(16)}`]);
    await expect.poll(() => traceIdsIn('0'), { timeout: 30_000 }).toContain(`tr-${'a3'.repeat(16)}`);
  });

  it('what the Collector accepted while its backend was away survives kill -9 and is delivered later', async () => {
    const place = join(folder, 'lonely');
    const nowhere = { tracesUrl: 'http://127.0.0.1:9/v1/traces' };
    const first = await startCollector({ folder: place, backend: nowhere });
    await postSpan(first.otlpHttpUrl, { traceId: 'a4'.repeat(16), headers: {} });
    await first.waitForSpans(1);
    await first.stop('SIGKILL');
    const backend = { tracesUrl: `${mlflow.url}/v1/traces` };
    const second = await startCollector({ folder: place, port: first.port, backend });
    await expect.poll(() => traceIdsIn('0'), { timeout: 60_000 }).toContain(`tr-${'a4'.repeat(16)}`);
    await second.stop();
  });

  it.each([
    ['nothing set', {}],
    [
      'all set',
      {
        BACKEND_TRACES_URL: 'https://example.test/v1/traces',
        BACKEND_HEADERS: '{"authorization":"Bearer x"}',
        MLFLOW_EXPERIMENT_ID: '12',
        COLLECTOR_HTTP_PORT: '14318',
        COLLECTOR_GRPC_PORT: '14317',
        COLLECTOR_QUEUE_FOLDER: './elsewhere',
      },
    ],
  ])('otel-config.yaml is valid with %s', (_, env) => {
    expect(() =>
      execFileSync(peerPath('collector'), ['validate', '--config', OTEL_CONFIG], { env, stdio: 'pipe' }),
    ).not.toThrow();
  });

  it('a server that cannot start says why', async () => {
    const start = startCollector({ folder: join(folder, 'taken'), port: collector.port });
    await expect(start).rejects.toThrow(/address already in use/);
  });

  it('a stopped server is gone', async () => {
    const short = await startCollector({ folder: join(folder, 'short') });
    await short.stop();
    await expect(fetch(short.otlpHttpUrl)).rejects.toThrow('fetch failed');
  });
});

/** By REST: a Python client takes seconds to start, and this is asked again and again. */
async function traceIdsIn(experimentId: string): Promise<readonly string[]> {
  const locations = [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experimentId } }];
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ locations }),
  };
  const response = await fetch(`${mlflow.url}/api/3.0/mlflow/traces/search`, request);
  const { traces = [] } = (await response.json()) as { traces?: readonly { trace_id: string }[] };
  return traces.map(({ trace_id }) => trace_id);
}

function createExperiment(name: string): Promise<string> {
  const script = `import json, os, mlflow; print(json.dumps(mlflow.create_experiment(os.environ["NAME"])))`;
  return runMlflowPython(VERSION, script, { MLFLOW_TRACKING_URI: mlflow.url, NAME: name }) as Promise<string>;
}

function experiment(id: string): Record<string, string> {
  return { 'x-mlflow-experiment-id': id };
}

function postSpan(
  url: string,
  { traceId, headers }: { traceId: string; headers: Record<string, string> },
): Promise<Response> {
  const resourceSpans = [
    {
      resource: { attributes: [text('service.name', 'claude-code')] },
      scopeSpans: [{ spans: [span(traceId)] }],
    },
  ];
  const body = JSON.stringify({ resourceSpans });
  return fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

function span(traceId: string): unknown {
  const tags = {
    key: 'tags',
    value: { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } },
  };
  const turns = { key: 'turns', value: { intValue: '3' } };
  return {
    traceId,
    spanId: 'b1'.repeat(8),
    name: 'invoke_agent claude-code',
    kind: 1,
    startTimeUnixNano: String(START),
    endTimeUnixNano: String(START + 5n),
    attributes: [turns, tags, text('gen_ai.conversation.id', 'session-1')],
    status: { code: 1 },
  };
}

function text(key: string, stringValue: string): unknown {
  return { key, value: { stringValue } };
}
