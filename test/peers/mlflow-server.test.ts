import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SpanRecord, Trace } from '../../src/core/spans/span.ts';
import {
  createMlflowServerDestination,
  type MlflowServerDestination,
} from '../../src/delivery/mlflow-server.ts';
import { CHAT_ONE, CHAT_TWO, ROOT, TOOL, TURN, TURN_USAGE } from '../core/targets/mlflow/turn.ts';
import { destinationContract, type StoredSpan } from '../delivery/destination.contract.ts';
import { readMlflowTraces, runMlflowPython } from '../support/peers/mlflow-client.ts';
import { type MlflowServer, startMlflowServer } from '../support/peers/mlflow-server.ts';
import { describePeer, type MlflowVersion } from '../support/peers/peer.ts';
import { parseSpanDicts } from '../support/road/from-span-dict.ts';

const unlimited = new AbortController().signal;
const EXPERIMENT = 'claude code & more';
const TRACE_ID = `tr-${TURN.traceId}`;

/** One release of each OTLP road that a person may have: JSON, and protobuf. */
describe.each<MlflowVersion>(['3.17.2', '3.10.1'])('MLflow server %s', (version) => {
  describePeer([`mlflow-${version}`], `an MLflow ${version} server`, () => {
    let folder: string;
    let server: MlflowServer;
    let destination: MlflowServerDestination;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'mlflow-server-'));
      server = await startMlflowServer({ version, folder });
      destination = create({ name: EXPERIMENT });
    });

    afterAll(async () => {
      await destination.close();
      await server.stop();
      rmSync(folder, { recursive: true });
    });

    const create = (experiment: { readonly name: string } | { readonly id: string }) =>
      createMlflowServerDestination({ id: 'mlflow', baseUrl: `${server.url}/`, experiment });

    const deliver = (...batch: readonly Trace[]) => destination.deliver(batch, unlimited);

    const python = (script: string, environment: Readonly<Record<string, string>> = {}): Promise<unknown> =>
      runMlflowPython(version, script, { MLFLOW_TRACKING_URI: server.url, ...environment });

    /** By MLflow's own client, which takes seconds to start; REST tells the rest. */
    const readByClient = async () => {
      const query = { version, trackingUri: server.url, experimentName: EXPERIMENT };
      return (await readMlflowTraces(query)).find((trace) => trace.traceId === TRACE_ID);
    };

    it('is probed: version, experiment, and the address of its traces', async () => {
      const probe = await destination.probe(unlimited);
      expect(probe).toMatchObject({ kind: 'ready', detail: `MLflow ${version}, experiment 1` });
      expect(probe).toMatchObject({ location: `${server.url}/#/experiments/1/traces` });
    });

    it('its own client reads the turn and its span tree', async () => {
      expect(await deliver(TURN)).toEqual({ kind: 'accepted' });
      const trace = await readByClient();
      expect(trace).toMatchObject(TURN_AS_READ);
      const spans = trace?.spans ?? [];
      const tree = spans.map(({ id, parentId, name, type, status }) => [id, parentId, name, type, status]);
      expect(tree.toSorted(byId)).toEqual(TREE.toSorted(byId));
      const chat = spans.find(({ id }) => id === CHAT_ONE.spanId);
      expect(chat).toMatchObject({ start: String(CHAT_ONE.startTime), end: String(CHAT_ONE.endTime) });
      expect(chat?.attributes).toMatchObject({
        'mlflow.spanInputs': { messages: [{ role: 'user', content: 'List the files' }] },
        'mlflow.llm.model': 'claude-opus-4-5-20251101',
        'mlflow.message.format': 'anthropic',
        'mlflow.llm.cost': { input_cost: 0.01, output_cost: 0.02, total_cost: 0.03 },
        'gen_ai.request.model': 'claude-opus-4-5',
      });
    });

    it('REST says the same', async () => {
      const info = await readInfo(server.url, TURN);
      expect(info).toMatchObject({
        trace_id: TRACE_ID,
        client_request_id: 'b7f0c5e2-prompt',
        state: 'OK',
        execution_duration: '5s',
        request_preview: 'List the files',
        tags: { 'mlflow.traceName': 'invoke_agent claude-code' },
      });
      expect(JSON.parse(info.trace_metadata['mlflow.trace.tokenUsage']!)).toEqual(TURN_USAGE);
      expect(JSON.parse(info.trace_metadata['mlflow.trace.cost']!)).toEqual(COST);
      expect(JSON.parse(info.trace_metadata['mlflow.trace.sizeStats']!)).toMatchObject({ num_spans: 4 });
    });

    it('filters find it by type, name, session and tag', async () => {
      const ids = await python(SEARCH, {
        EXPERIMENT_NAME: EXPERIMENT,
        FILTERS: JSON.stringify(FILTERS.flat()),
      });
      expect(ids).toEqual(FILTERS.flatMap(() => [[TRACE_ID], []]));
    });

    it('delivered again, nothing changes, and what people have added stays', async () => {
      await python(ANNOTATE, { TRACE_ID });
      const read = async () => [
        await readByClient(),
        await readInfo(server.url, TURN),
        await readSpans(server.url, TURN.traceId),
      ];
      const before = await read();
      expect(before[1]).toMatchObject({
        tags: { 'my.tag': 'kept', 'mlflow.traceName': 'renamed' },
        assessments: [{ assessment_name: 'good' }],
      });
      expect(await deliver(TURN, TURN)).toEqual({ kind: 'accepted' });
      const again = create({ name: EXPERIMENT });
      expect(await again.deliver([TURN], unlimited)).toEqual({ kind: 'accepted' });
      await again.close();
      expect(await read()).toEqual(before);
    });

    it('a turn that is sent while it goes on ends with the right totals', async () => {
      const turn = withTraceId('1'.repeat(32));
      const [chatOne, tool, chatTwo, root] = turn.spans as [SpanRecord, SpanRecord, SpanRecord, SpanRecord];
      for (const spans of [[chatOne], [tool, chatTwo]]) {
        expect(await deliver({ ...turn, spans })).toEqual({ kind: 'accepted' });
        expect(await readInfo(server.url, turn)).toMatchObject({ state: 'IN_PROGRESS' });
      }
      expect(await deliver({ ...turn, spans: [chatOne, tool, chatTwo, root] })).toEqual({ kind: 'accepted' });
      const info = await readInfo(server.url, turn);
      expect(info).toMatchObject({ state: 'OK', execution_duration: '5s' });
      expect(totalsOf(info)).toEqual({ usage: TURN_USAGE, cost: COST });
      expect(await readSpans(server.url, turn.traceId)).toHaveLength(4);
    });

    it('what another process read while a turn went on does not open it again; its spans are added', async () => {
      const turn = withTraceId('8'.repeat(32));
      expect(await deliver(turn)).toEqual({ kind: 'accepted' });
      const { state, tags, execution_duration: duration } = await readInfo(server.url, turn);
      const late = { ...CHAT_ONE, traceId: turn.traceId, spanId: 'e1e1e1e1e1e1e1e1' };
      expect(await deliver({ ...turn, spans: [late] })).toEqual({ kind: 'accepted' });
      // Totals are the server's own affair: 3.10.1 adds to them, later ones have them as final.
      expect(await readInfo(server.url, turn)).toMatchObject({ state, tags, execution_duration: duration });
      expect(await readSpans(server.url, turn.traceId)).toHaveLength(5);
    });

    it('a failed turn is an error, with its message', async () => {
      const turn = withTraceId('2'.repeat(32));
      const status: SpanRecord['status'] = { code: 'error', message: 'overloaded' };
      const spans = turn.spans.map((span) => ({ ...span, status }));
      expect(await deliver({ ...turn, spans })).toEqual({ kind: 'accepted' });
      expect(await readInfo(server.url, turn)).toMatchObject({ state: 'ERROR' });
      const statuses = (await readDicts(server.url, turn.traceId)).map((span) => span.status);
      expect(statuses).toEqual(turn.spans.map(() => ({ code: 'STATUS_CODE_ERROR', message: 'overloaded' })));
    });

    it('halves of surrogate pairs and NUL do not make it undeliverable', async () => {
      const turn = withTraceId('3'.repeat(32));
      const odd = JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: 'a\ud83d\0' }] }]);
      const spans = turn.spans.map((span) => ({
        ...span,
        attributes: {
          ...span.attributes,
          'gen_ai.input.messages': odd,
          note: 'half \ud83d',
          'user.id': 'a\ud83d\0',
        },
      }));
      expect(await deliver({ ...turn, resource: { team: 'b\ud83d\0' }, spans })).toEqual({
        kind: 'accepted',
      });
      expect(await readInfo(server.url, turn)).toMatchObject({
        request_preview: 'a\ufffd',
        tags: { team: 'b\ufffd' },
      });
    });

    it('a trace of a time that MLflow would corrupt is refused, the others of the batch are not', async () => {
      const turn = withTraceId('4'.repeat(32));
      const traceId = '5'.repeat(32);
      const never = { ...TURN, traceId, spans: [{ ...ROOT, traceId, startTime: 0n }] };
      expect(await deliver(never, turn)).toMatchObject({ kind: 'rejected' });
      expect(await readInfo(server.url, turn)).toMatchObject({ state: 'OK' });
      expect(await readSpans(server.url, traceId)).toEqual([]);
    });

    it('an experiment by id is used as it is; an unknown one keeps the turn pending, with a remedy', async () => {
      const known = create({ id: '1' });
      expect(await known.deliver([TURN], unlimited)).toEqual({ kind: 'accepted' });
      const unknown = create({ id: '424242' });
      expect(await unknown.deliver([TURN], unlimited)).toEqual({
        kind: 'retryable',
        afterMilliseconds: 60_000,
        reason:
          'this MLflow server has no experiment with the id 424242: choose one by name, which is made when missing',
      });
      expect(await unknown.probe(unlimited)).toMatchObject({ kind: 'unavailable' });
      await Promise.all([known.close(), unknown.close()]);
    });

    it('destinations that make the same experiment at the same time share it', async () => {
      const many = Array.from({ length: 4 }, () => create({ name: 'made at once' }));
      const probes = await Promise.all(many.map((one) => one.probe(unlimited)));
      expect(new Set(probes.map((probe) => probe.kind === 'ready' && probe.location)).size).toBe(1);
      expect(probes[0]?.kind).toBe('ready');
      await Promise.all(many.map((one) => one.close()));
    });

    it('an experiment deleted under us is missed, not filled', async () => {
      const doomed = create({ name: 'doomed' });
      expect(await doomed.deliver([withTraceId('6'.repeat(32))], unlimited)).toEqual({ kind: 'accepted' });
      await python(DELETE_EXPERIMENT);
      const fresh = create({ name: 'doomed' });
      for (const one of [doomed, fresh]) {
        expect(await one.deliver([withTraceId('7'.repeat(32))], unlimited)).toMatchObject({
          kind: 'retryable',
          reason: expect.stringContaining('is deleted: restore it'),
        });
      }
      await Promise.all([doomed.close(), fresh.close()]);
    });

    destinationContract({
      name: `MLflow ${version}`,
      contentIn: 'mlflow.spanInputs',
      create: async () => create({ name: 'contract' }),
      readBack: async (traceIds) =>
        (await Promise.all(traceIds.map((traceId) => readSpans(server.url, traceId)))).flat(),
    });
  });
});

function withTraceId(traceId: string): Trace {
  return { ...TURN, traceId, spans: TURN.spans.map((span) => Object.assign({}, span, { traceId })) };
}

function byId([a]: readonly unknown[], [b]: readonly unknown[]): number {
  return String(a) < String(b) ? -1 : 1;
}

const COST = {
  input_cost: expect.closeTo(0.03, 12),
  output_cost: expect.closeTo(0.06, 12),
  total_cost: expect.closeTo(0.09, 12),
};

const TURN_AS_READ = {
  name: 'invoke_agent claude-code',
  state: 'OK',
  session: '11111111-2222-3333-4444-555555555555',
  tokenUsage: TURN_USAGE,
  cost: COST,
  requestTimeMs: 1_795_372_739_385,
  durationMs: 5000,
  requestPreview: 'List the files',
  responsePreview: 'Two files.',
  tags: { team: 'tools', 'mlflow.trace.spansLocation': 'TRACKING_STORE' },
  metadata: {
    'mlflow.trace.user': 'me',
    'mlflow.source.git.branch': 'main',
    'mlflow.trace.working_directory': '/repo',
    'mlflow.claude_code_version': '2.1.196',
  },
};
const TREE: readonly (readonly unknown[])[] = [
  [ROOT.spanId, null, ROOT.name, 'AGENT', 'OK'],
  [CHAT_ONE.spanId, ROOT.spanId, CHAT_ONE.name, 'CHAT_MODEL', 'OK'],
  [TOOL.spanId, ROOT.spanId, TOOL.name, 'TOOL', 'OK'],
  [CHAT_TWO.spanId, ROOT.spanId, CHAT_TWO.name, 'CHAT_MODEL', 'OK'],
];

/** Each finds the turn, and its neighbour nothing. */
const FILTERS: readonly (readonly [hit: string, miss: string])[] = [
  ["span.type = 'TOOL'", "span.type = 'RETRIEVER'"],
  ["trace.name = 'invoke_agent claude-code'", "trace.name = 'invoke_agent'"],
  [
    "metadata.`mlflow.trace.session` = '11111111-2222-3333-4444-555555555555'",
    "metadata.`mlflow.trace.session` = '1'",
  ],
  ["tag.team = 'tools'", "tag.team = 'others'"],
];

interface RestInfo {
  readonly trace_metadata: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

async function readInfo(url: string, { traceId }: Trace): Promise<RestInfo> {
  const answer = await fetch(`${url}/api/3.0/mlflow/traces/tr-${traceId}`);
  const { trace } = (await answer.json()) as { readonly trace: { readonly trace_info: RestInfo } };
  return trace.trace_info;
}

function totalsOf({ trace_metadata: metadata }: RestInfo): object {
  const read = (name: string): unknown => JSON.parse(metadata[name] ?? 'null');
  return { usage: read('mlflow.trace.tokenUsage'), cost: read('mlflow.trace.cost') };
}

/** MLflow's V3 span dict, times kept as text: as numbers they would be rounded. */
interface SpanDict {
  readonly span_id: string;
  readonly parent_span_id: string | null;
  readonly name: string;
  readonly start_time_unix_nano: string;
  readonly end_time_unix_nano: string;
  readonly status: { readonly code: string; readonly message: string };
  readonly attributes: Readonly<Record<string, string>>;
}

async function readDicts(url: string, traceId: string): Promise<readonly SpanDict[]> {
  const answer = await fetch(`${url}/ajax-api/2.0/mlflow/get-trace-artifact?request_id=tr-${traceId}`);
  if (!answer.ok) return [];
  return (parseSpanDicts(await answer.text()) as { readonly spans: readonly SpanDict[] }).spans;
}

async function readSpans(url: string, traceId: string): Promise<readonly StoredSpan[]> {
  return (await readDicts(url, traceId)).map((span) => ({
    traceId,
    spanId: hex(span.span_id),
    parentSpanId: span.parent_span_id === null ? undefined : hex(span.parent_span_id),
    name: span.name,
    startTime: BigInt(span.start_time_unix_nano),
    endTime: BigInt(span.end_time_unix_nano),
    // Success, which OTel leaves unset, is OK in MLflow.
    status: span.status.code === 'STATUS_CODE_OK' ? 'unset' : 'error',
    attributes: Object.fromEntries(Object.entries(span.attributes).map(decoded)),
  }));
}

/** Each value is JSON text; one that was sent as JSON text is that very text. */
function decoded([name, json]: readonly [string, string]): readonly [string, unknown] {
  const value: unknown = JSON.parse(json);
  const wasJsonText = typeof value === 'object' && name !== 'gen_ai.response.finish_reasons';
  return [name, wasJsonText ? json : value];
}

function hex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}

const SEARCH = `
import json, os
from mlflow import MlflowClient
client = MlflowClient()
experiment = client.get_experiment_by_name(os.environ["EXPERIMENT_NAME"])
def search(text):
    return client.search_traces(locations=[experiment.experiment_id], filter_string=text)
filters = json.loads(os.environ["FILTERS"])
print(json.dumps([[trace.info.trace_id for trace in search(text)] for text in filters]))
`;

const ANNOTATE = `
import os, mlflow
mlflow.set_trace_tag(os.environ["TRACE_ID"], "my.tag", "kept")
mlflow.set_trace_tag(os.environ["TRACE_ID"], "mlflow.traceName", "renamed")
mlflow.log_feedback(trace_id=os.environ["TRACE_ID"], name="good", value=True)
print("null")
`;

const DELETE_EXPERIMENT = `
from mlflow import MlflowClient
client = MlflowClient()
client.delete_experiment(client.get_experiment_by_name("doomed").experiment_id)
print("null")
`;
