import { afterEach, describe, expect, test } from 'vitest';
import type { SpanRecord, Trace } from '../../src/core/spans/span.ts';
import { createHttpClient } from '../../src/delivery/mlflow/http-client.ts';
import { serverAbility } from '../../src/delivery/mlflow/server-road.ts';
import {
  createMlflowServerDestination,
  type MlflowServerDestination,
  type MlflowServerOptions,
} from '../../src/delivery/mlflow-server.ts';
import { ROOT, TOOL, TURN } from '../core/targets/mlflow/turn.ts';
import { type Answer, type StandIn, type StandInOptions, startStandIn } from './mlflow-server-stand-in.ts';

const unlimited = new AbortController().signal;
const TRACE_ID = `tr-${TURN.traceId}`;
const LIVE = { ...TURN, spans: TURN.spans.slice(0, 1) };
const ELSEWHERE = { ...TURN, traceId: '1'.repeat(32), spans: [{ ...ROOT, traceId: '1'.repeat(32) }] };

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close();
});

async function start(options: StandInOptions): Promise<StandIn> {
  const server = await startStandIn(options);
  opened.push(server);
  return server;
}

function open(baseUrl: string, options: Partial<MlflowServerOptions> = {}): MlflowServerDestination {
  const destination = createMlflowServerDestination({ id: 'mlflow', baseUrl, ...options });
  opened.push(destination);
  return destination;
}

function posted({ requests }: StandIn): readonly string[] {
  return requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
}

const CREATE = 'POST /api/2.0/mlflow/experiments/create';
const SPANS = 'POST /v1/traces';
const INFO = 'POST /api/3.0/mlflow/traces';
const ARTIFACT = `PUT /api/2.0/mlflow-artifacts/artifacts/1/traces/${TRACE_ID}/artifacts/traces.json`;

describe('the road of a release', () => {
  test.each([
    ['4.0.0', 'otlp-gzip', 'merged', true],
    ['3.18.0', 'otlp-gzip', 'merged', true],
    ['3.14.1.dev0', 'otlp-gzip', 'merged', true],
    ['3.13.0', 'otlp-gzip', 'replaced', true],
    ['3.12.0\n', 'otlp-gzip', 'replaced', true],
    ['3.11.1', 'otlp-gzip', 'replaced', false],
    ['3.7.0rc0', 'otlp-gzip', 'replaced', false],
    ['3.6.0', 'otlp', 'replaced', false],
    ['3.5.1', 'artifact', 'replaced', false],
    ['3.0.0', 'artifact', 'replaced', false],
  ])('%s: %s', (version, road, info, takesEarlyInfo) => {
    expect(serverAbility(version)).toEqual({ road, info, takesEarlyInfo });
  });

  test.each(['2.22.1', '<!doctype html>', ''])('none: %s', (version) => {
    expect(serverAbility(version)).toBeUndefined();
  });
});

describe('what is sent', () => {
  test.each([
    ['3.17.2', 'gzip'],
    ['3.10.1', 'gzip'],
    ['3.6.0', undefined],
  ])('%s: spans first, in its encoding, then the info', async (version, encoding) => {
    const server = await start({ version });
    expect(await open(server.url).deliver([TURN], unlimited)).toEqual({ kind: 'accepted' });
    expect(posted(server)).toEqual([CREATE, SPANS, INFO]);
    const { headers } = server.requests.find(({ path }) => path === '/v1/traces')!;
    expect(headers['content-type']).toBe('application/x-protobuf');
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers['x-mlflow-experiment-id']).toBe('1');
    expect(server.spans.map(({ spanId }) => spanId)).toEqual(TURN.spans.map(({ spanId }) => spanId));
    expect(server.spans.at(-1)).toMatchObject({ resource: {}, status: { code: 'ok' } });
    expect(server.spans.at(-1)?.attributes).toMatchObject({ 'mlflow.spanType': 'AGENT' });
    expect(server.infos.get(TRACE_ID)).toMatchObject({ state: 'OK' });
  });

  test.each<[string, StandInOptions, readonly string[]]>([
    ['before 3.6', { version: '3.5.1' }, [CREATE, INFO, ARTIFACT, ARTIFACT]],
    ['on a FileStore', { version: '3.17.2', isFileStore: true }, [CREATE, SPANS, INFO, ARTIFACT, ARTIFACT]],
  ])('%s: the info once, and traces.json', async (_, options, expected) => {
    const server = await start(options);
    const destination = open(server.url);
    expect(await destination.deliver([TURN], unlimited)).toEqual({ kind: 'accepted' });
    expect(await destination.deliver([TURN], unlimited)).toEqual({ kind: 'accepted' });
    expect(posted(server)).toEqual(expected);
    const { spans } = JSON.parse([...server.artifacts.values()][0]!);
    expect(spans.map(({ name }: { readonly name: string }) => name)).toEqual(
      TURN.spans.map(({ name }) => name),
    );
  });

  test.each<[string, StandInOptions, readonly string[], string]>([
    ['3.17.2', { version: '3.17.2' }, [CREATE, SPANS, INFO], 'accepted'],
    ['3.10.1: an early info would double the totals', { version: '3.10.1' }, [CREATE, SPANS], 'accepted'],
    ['3.5.1: an info is for ever', { version: '3.5.1' }, [CREATE], 'retryable'],
  ])('an unfinished turn on %s', async (_, options, expected, kind) => {
    const server = await start(options);
    expect(await open(server.url).deliver([LIVE], unlimited)).toMatchObject({ kind });
    expect(posted(server)).toEqual(expected);
  });

  test('an unfinished turn says no totals, which MLflow would take for final', async () => {
    const server = await start({ version: '3.17.2' });
    await open(server.url).deliver([LIVE], unlimited);
    const { trace_metadata: metadata } = server.infos.get(TRACE_ID) as { readonly trace_metadata: object };
    expect(metadata).toHaveProperty(['mlflow.trace.sizeStats']);
    expect(metadata).not.toHaveProperty(['mlflow.trace.tokenUsage']);
    expect(metadata).not.toHaveProperty(['mlflow.trace.cost']);
  });

  test.each(['3.17.2', '3.12.0', '3.10.1'])(
    '%s: what people have changed of a finished trace stays, its name too',
    async (version) => {
      const server = await start({ version });
      const destination = open(server.url);
      await destination.deliver([TURN], unlimited);
      const { tags, ...info } = server.infos.get(TRACE_ID)!;
      const theirs = { ...(tags as object), 'mlflow.traceName': 'renamed', team: 'theirs', mine: '1' };
      server.change(TRACE_ID, { ...info, tags: theirs });
      expect(await destination.deliver([TURN], unlimited)).toEqual({ kind: 'accepted' });
      expect(server.infos.get(TRACE_ID)).toMatchObject({ tags: theirs });
    },
  );

  test.each(['3.17.2', '3.12.0'])('%s: the name of one that went on is its root’s', async (version) => {
    const server = await start({ version });
    const destination = open(server.url);
    await destination.deliver([LIVE], unlimited);
    expect(server.infos.get(TRACE_ID)).toMatchObject({ tags: { 'mlflow.traceName': LIVE.spans[0]?.name } });
    await destination.deliver([TURN], unlimited);
    expect(server.infos.get(TRACE_ID)).toMatchObject({ tags: { 'mlflow.traceName': ROOT.name } });
  });

  test('what another process read while a trace went on does not open it again: spans only', async () => {
    const server = await start({ version: '3.17.2' });
    await open(server.url).deliver([TURN], unlimited);
    const before = server.infos.get(TRACE_ID);
    expect(await open(server.url).deliver([LIVE], unlimited)).toEqual({ kind: 'accepted' });
    expect(posted(server)).toEqual([CREATE, SPANS, INFO, SPANS]);
    expect(server.infos.get(TRACE_ID)).toBe(before);
  });

  test('version and experiment are asked once', async () => {
    const server = await start({ version: '3.17.2' });
    const destination = open(server.url);
    await destination.deliver([TURN], unlimited);
    await destination.deliver([ELSEWHERE], unlimited);
    expect(server.requests.filter(({ path }) => path === '/version')).toHaveLength(1);
    expect(posted(server)).toEqual([CREATE, SPANS, INFO, SPANS, INFO]);
  });

  test('the experiment made is a GenAI one', async () => {
    const server = await start({ version: '3.17.2' });
    await open(server.url).probe(unlimited);
    const { body } = server.requests.find(({ path }) => path.endsWith('/create'))!;
    expect(JSON.parse(body.toString())).toEqual({
      name: 'claude-code',
      tags: [{ key: 'mlflow.experimentKind', value: 'genai_development' }],
    });
  });

  test('below a path, where a proxy serves MLflow', async () => {
    const server = await start({
      version: '3.17.2',
      intercept: ({ path }) =>
        path === '/tools/mlflow/version' ? { status: 200, body: '2.1.0' } : undefined,
    });
    const result = await open(`${server.url}/tools/mlflow/`).deliver([TURN], unlimited);
    expect(result).toEqual({
      kind: 'retryable',
      afterMilliseconds: 60_000,
      reason: 'MLflow 2.1.0 keeps no such traces: upgrade the server to 3.0 or later',
    });
  });
});

describe('a span that cannot be sent', () => {
  const names = ({ spans }: StandIn): readonly string[] => spans.map(({ name }) => name);
  const without = (span: SpanRecord): readonly string[] =>
    TURN.spans.filter(({ spanId }) => spanId !== span.spanId).map(({ name }) => name);
  const withTool = (tool: Partial<SpanRecord>): Trace => ({
    ...TURN,
    spans: TURN.spans.map((span) => (span.spanId === TOOL.spanId ? { ...span, ...tool } : span)),
  });
  const leftOut = (why: string): object => ({
    kind: 'rejected',
    reason: expect.stringContaining(
      `left out, the other spans are there: ${TOOL.spanId} (execute_tool Bash): ${why}`,
    ),
    rejectedSpans: 1,
  });

  test.each<[string, Partial<SpanRecord>, string]>([
    [
      'it is too large',
      { attributes: { ...TOOL.attributes, note: 'x'.repeat(33_600_000) } },
      'it is larger than 33554432 bytes, a smaller CLAUDE_OTEL_MAX_PART_LENGTH helps',
    ],
    ['it ends too late', { endTime: 2n ** 63n }, 'its times are not within 1970 and 2262'],
    ['it starts too early', { startTime: -1n }, 'its times are not within 1970 and 2262'],
  ])('is left out and named, the others arrive: %s', async (_, tool, why) => {
    const server = await start({ version: '3.17.2' });
    expect(await open(server.url).deliver([withTool(tool)], unlimited)).toEqual(leftOut(why));
    expect(names(server)).toEqual(without(TOOL));
    expect(server.infos.get(TRACE_ID)).toMatchObject({ state: 'OK' });
  });

  test('a proxy takes less at once: the spans come in halves; one that is too large alone is left out', async () => {
    const server = await start({
      version: '3.6.0',
      intercept: ({ path, body }) => {
        const isLong = body.includes('execute_tool') || body.byteLength > 4000;
        return path === '/v1/traces' && isLong ? { status: 413, body: 'too large' } : undefined;
      },
    });
    expect(await open(server.url).deliver([TURN], unlimited)).toEqual(
      leftOut(`${server.url}/v1/traces answered 413 (too large): raise the request limit`),
    );
    expect(names(server)).toEqual(without(TOOL));
    const only = { ...ELSEWHERE, spans: [{ ...TOOL, traceId: ELSEWHERE.traceId, parentSpanId: undefined }] };
    expect(await open(server.url).deliver([only], unlimited)).toEqual({
      kind: 'rejected',
      reason: expect.stringMatching(/^nothing of the trace can be sent: .*answered 413/),
    });
    expect([...server.infos.keys()]).toEqual([TRACE_ID]);
  });

  test('without its root nothing is sent: the trace would go on for ever', async () => {
    const server = await start({ version: '3.17.2' });
    const spans = TURN.spans.map((span) => (span.spanId === ROOT.spanId ? { ...span, endTime: -1n } : span));
    expect(await open(server.url).deliver([{ ...TURN, spans }], unlimited)).toEqual({
      kind: 'rejected',
      reason: expect.stringContaining(
        `the trace has no root but ${ROOT.spanId} (invoke_agent claude-code): its times`,
      ),
    });
    expect(posted(server)).toEqual([CREATE]);
  });
});

describe('credentials', () => {
  const SECRET = 'very-secret';

  test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>]>([
    [
      'user and password',
      { MLFLOW_TRACKING_USERNAME: 'me', MLFLOW_TRACKING_PASSWORD: SECRET },
      { authorization: `Basic ${btoa(`me:${SECRET}`)}` },
    ],
    ['token', { MLFLOW_TRACKING_TOKEN: SECRET }, { authorization: `Bearer ${SECRET}` }],
    [
      'user and password before a token',
      { MLFLOW_TRACKING_USERNAME: 'me', MLFLOW_TRACKING_PASSWORD: 'x', MLFLOW_TRACKING_TOKEN: SECRET },
      { authorization: `Basic ${btoa('me:x')}` },
    ],
    ['workspace', { MLFLOW_WORKSPACE: 'team' }, { 'x-mlflow-workspace': 'team' }],
  ])('%s: on every request', async (_, environment, headers) => {
    const server = await start({ version: '3.17.2' });
    await open(server.url, { environment }).deliver([TURN], unlimited);
    expect(server.requests.length).toBeGreaterThan(4);
    for (const request of server.requests) expect(request.headers).toMatchObject(headers);
  });

  test('without any, none is sent', async () => {
    const server = await start({ version: '3.17.2' });
    await open(server.url).deliver([TURN], unlimited);
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('headers may come from elsewhere, renewed for each request', async () => {
    const server = await start({ version: '3.17.2' });
    let count = 0;
    const headers = async () => ({ authorization: `Bearer ${++count}` });
    await open(server.url, { headers }).deliver([TURN], unlimited);
    const sent = server.requests.map((request) => request.headers['authorization']);
    expect(sent).toEqual(sent.map((_, index) => `Bearer ${index + 1}`));
  });

  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['a token', { MLFLOW_TRACKING_TOKEN: SECRET }, /^no entry for "\[redacted\]" \(workspace team\)$/],
    [
      'user and password',
      { MLFLOW_TRACKING_USERNAME: 'me', MLFLOW_TRACKING_PASSWORD: `${SECRET}"` },
      /^no entry for "\[redacted\]", \[redacted\], \[redacted\] \(workspace team\)$/,
    ],
  ])('what a server repeats of them is taken out: %s', async (_, environment, expected) => {
    const server = await start({
      version: '3.17.2',
      intercept: ({ headers: { authorization = '', 'x-mlflow-workspace': workspace } }) => {
        const basic = atob(/^Basic (.*)/.exec(authorization)?.[1] ?? '');
        const decoded = basic && `, ${basic}, ${basic.slice(3)}`;
        const message = `no entry for "${authorization}"${decoded} (workspace ${workspace})`;
        return { status: 403, body: JSON.stringify({ message }) };
      },
    });
    const result = await open(server.url, {
      environment: { ...environment, MLFLOW_WORKSPACE: 'team' },
    }).deliver([TURN], unlimited);
    const [, said] = /answered 403 \((.*)\): check/.exec('reason' in result ? result.reason : '') ?? [];
    expect(said).toMatch(expected);
  });

  test('nor does what Node says of them tell them', async () => {
    const server = await start({ version: '3.17.2' });
    const http = {
      send: async () => Promise.reject(new Error(`cannot send Bearer ${SECRET}`)),
      close: () => undefined,
    };
    const result = await open(server.url, { http, environment: { MLFLOW_TRACKING_TOKEN: SECRET } }).deliver(
      [TURN],
      unlimited,
    );
    expect(result).toMatchObject({ reason: expect.stringContaining('(cannot send [redacted])') });
  });

  test('they are in no reason, and do not follow a redirect', async () => {
    const server = await start({
      version: '3.17.2',
      intercept: () => ({ status: 302, headers: { location: 'http://127.0.0.1:9/' } }),
    });
    const url = server.url.replace('http://', `http://me:${SECRET}@`);
    const environment = { MLFLOW_TRACKING_TOKEN: SECRET };
    const result = await open(url, { environment }).deliver([TURN], unlimited);
    expect(result).toMatchObject({
      kind: 'retryable',
      reason: expect.stringContaining(`${server.url}/version`),
    });
    expect(JSON.stringify(result)).not.toContain(SECRET);
    expect(server.requests).toHaveLength(1);
  });
});

const DELETED = '{"experiment":{"experiment_id":"1","lifecycle_stage":"deleted"}}';

describe('refusals', () => {
  test.each<[string, Answer, RegExp]>([
    ['400', { status: 400 }, /answered 400: check that it is up, and that the URI is an MLflow/],
    [
      '404 of a proxy that has lost its server',
      { status: 404, headers: { 'content-type': 'text/plain' }, body: 'default backend - 404' },
      /answered 404 \(default backend - 404\)/,
    ],
    ['302 to a login', { status: 302, headers: { location: '/login' } }, /302: check the credentials/],
    ['408', { status: 408 }, /408: /],
    ['423', { status: 423 }, /423: /],
    ['425', { status: 425 }, /425: /],
    ['a page of maintenance', { status: 200, body: '<h1>Back soon</h1>' }, /say a version/],
  ])('%s at /version says nothing of a trace: pending', async (_, answer, reason) => {
    const server = await start({ version: '3.17.2', intercept: () => answer });
    expect(await open(server.url).deliver([TURN], unlimited)).toEqual({
      kind: 'retryable',
      reason: expect.stringMatching(reason),
      afterMilliseconds: 60_000,
    });
  });

  test.each(['/experiments/get-by-name', '/experiments/create', '/v1/traces'])(
    '404 at %s that MLflow did not write: pending',
    async (step) => {
      const server = await start({
        version: '3.17.2',
        intercept: ({ path }) => (path.endsWith(step) ? { status: 404, body: '<html>' } : undefined),
      });
      expect(await open(server.url).deliver([TURN], unlimited)).toMatchObject({
        kind: 'retryable',
        reason: expect.stringContaining('answered 404'),
        afterMilliseconds: 60_000,
      });
    },
  );

  test('of the name of an experiment: what may be done', async () => {
    const server = await start({
      version: '3.17.2',
      intercept: ({ path }) =>
        path === CREATE.slice(5)
          ? { status: 400, body: '{"error_code":"INVALID_PARAMETER_VALUE","message":"too long"}' }
          : undefined,
    });
    const result = await open(server.url, { experiment: { name: 'x'.repeat(501) } }).deliver(
      [TURN],
      unlimited,
    );
    expect(result).toEqual({
      kind: 'rejected',
      reason: `${server.url}${CREATE.slice(5)} answered 400 (too long): choose another experiment name, of at most 500 characters`,
    });
  });

  const page: Answer = { status: 401, headers: { 'content-type': 'text/html' }, body: '<h1>Log in</h1>' };

  test.each<[string, Answer, object]>([
    [
      '401',
      page,
      { kind: 'retryable', reason: expect.stringMatching(/answered 401: check the credentials/) },
    ],
    [
      '403',
      { status: 403, body: '{"message":"no"}' },
      { kind: 'retryable', reason: expect.stringContaining('(no)') },
    ],
    ['429', { status: 429, headers: { 'retry-after': '7' } }, { kind: 'retryable', afterMilliseconds: 7000 }],
    ['500', { status: 500, body: 'Internal Server Error' }, { kind: 'retryable' }],
    ['503', { status: 503, headers: { 'retry-after': '2' } }, { kind: 'retryable', afterMilliseconds: 2000 }],
    [
      '400',
      { status: 400, body: '{"detail":"Invalid OpenTelemetry format"}' },
      { kind: 'rejected', reason: expect.stringContaining('Invalid OpenTelemetry format') },
    ],
    [
      '422',
      { status: 422, body: '{"detail":[{"msg":"field required"}]}' },
      { kind: 'rejected', reason: expect.stringContaining('field required') },
    ],
  ])('%s on each step', async (_, answer, expected) => {
    for (const step of ['/experiments/get-by-name', '/experiments/create', '/v1/traces', INFO.slice(5)]) {
      const server = await start({
        version: '3.17.2',
        intercept: ({ path }) => (path.endsWith(step) ? answer : undefined),
      });
      expect(await open(server.url).deliver([TURN], unlimited)).toMatchObject(expected);
    }
  });

  test('of one trace for good: the others are delivered all the same', async () => {
    const server = await start({
      version: '3.17.2',
      intercept: ({ path, body }) =>
        path === INFO.slice(5) && body.includes(TRACE_ID)
          ? { status: 400, body: '{"message":"odd"}' }
          : undefined,
    });
    const result = await open(server.url).deliver([TURN, ELSEWHERE], unlimited);
    expect(result).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('(odd)') });
    expect([...server.infos.keys()]).toEqual([`tr-${ELSEWHERE.traceId}`]);
  });

  const failing = (answer: Answer) =>
    start({
      version: '3.17.2',
      intercept: ({ path, body }) => (path === INFO.slice(5) && body.includes(TRACE_ID) ? answer : undefined),
    });

  test('of one trace for now: the others are delivered all the same, and which it was is told', async () => {
    const server = await failing({ status: 500, body: '{"message":"too large to convert"}' });
    const result = await open(server.url).deliver([ELSEWHERE, TURN, ELSEWHERE], unlimited);
    const trouble = { kind: 'retryable', reason: expect.stringContaining('(too large to convert)') };
    const accepted = { kind: 'accepted' };
    expect(result).toEqual({ ...trouble, each: [accepted, trouble, accepted] });
    expect([...server.infos.keys()]).toEqual([`tr-${ELSEWHERE.traceId}`]);
  });

  test.each<[string, Answer]>([
    ['away', { status: 502 }],
    ['asking to wait', { status: 503 }],
    ['asking to wait, by the time', { status: 500, headers: { 'retry-after': '7' } }],
  ])('of a server that is %s: the batch ends', async (_, answer) => {
    const server = await failing(answer);
    const result = await open(server.url).deliver([TURN, ELSEWHERE], unlimited);
    expect(result).toMatchObject({ each: [{ kind: 'retryable' }, { kind: 'retryable' }] });
    expect(server.infos.size).toBe(0);
  });

  test('of the whole server: the batch ends', async () => {
    const server = await start({
      version: '3.17.2',
      intercept: ({ path }) => (path === '/version' ? { status: 500 } : undefined),
    });
    await open(server.url).deliver([TURN, ELSEWHERE], unlimited);
    expect(server.requests).toHaveLength(1);
  });

  test('an experiment that is gone is looked up again', async () => {
    let isGone = false;
    const server = await start({
      version: '3.17.2',
      intercept: ({ path }) =>
        path === '/v1/traces' && isGone
          ? { status: 404, body: '{"error_code":"RESOURCE_DOES_NOT_EXIST"}' }
          : undefined,
    });
    const destination = open(server.url);
    await destination.deliver([TURN], unlimited);
    isGone = true;
    expect(await destination.deliver([TURN], unlimited)).toMatchObject({ kind: 'retryable' });
    isGone = false;
    expect(await destination.deliver([TURN], unlimited)).toEqual({ kind: 'accepted' });
    expect(server.requests.filter(({ path }) => path === '/version')).toHaveLength(2);
  });

  const NOT_ACTIVE: Answer = {
    status: 400,
    body: `{"error_code":"INVALID_PARAMETER_VALUE","message":"The experiment 1 must be in the 'active' state. Current state is deleted."}`,
  };

  test.each<[string, Answer | undefined]>([
    ['as the server says when it is asked', { status: 200, body: DELETED }],
    ['as it says of the trace only', undefined],
  ])('an experiment deleted while the process runs waits: %s', async (_, lookup) => {
    let isDeleted = false;
    const server = await start({
      version: '3.17.2',
      intercept: ({ path }) => {
        if (!isDeleted) return undefined;
        return path === INFO.slice(5) ? NOT_ACTIVE : path.endsWith('get-by-name') ? lookup : undefined;
      },
    });
    const destination = open(server.url);
    await destination.deliver([TURN], unlimited);
    isDeleted = true;
    expect(await destination.deliver([ELSEWHERE], unlimited)).toEqual({
      kind: 'retryable',
      reason: 'experiment 1 is deleted: restore it (mlflow experiments restore -x 1), or choose another',
      afterMilliseconds: 60_000,
    });
    isDeleted = false;
    expect(await destination.deliver([ELSEWHERE], unlimited)).toEqual({ kind: 'accepted' });
  });

  test('a trace refused where the experiment is another by now is sent there', async () => {
    const server = await start({
      version: '3.17.2',
      intercept: ({ path, headers, body }) => {
        const isOld = headers['x-mlflow-experiment-id'] === '1' || body.includes('"experiment_id":"1"');
        if (isReplaced && path.endsWith('get-by-name'))
          return { status: 200, body: JSON.stringify({ experiment: { experiment_id: '0' } }) };
        return isReplaced && isOld && path === '/v1/traces' ? NOT_ACTIVE : undefined;
      },
    });
    let isReplaced = false;
    const destination = open(server.url);
    await destination.deliver([TURN], unlimited);
    isReplaced = true;
    expect(await destination.deliver([ELSEWHERE], unlimited)).toEqual({ kind: 'accepted' });
    expect(server.requests.at(-2)?.headers['x-mlflow-experiment-id']).toBe('0');
  });

  test('artifacts that only the server’s clients can write', async () => {
    const server = await start({ version: '3.5.1', artifactRoot: 's3://bucket' });
    expect(await open(server.url).deliver([TURN], unlimited)).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining(`s3://bucket/1/traces/${TRACE_ID}/artifacts`),
    });
  });
});

describe('no answer', () => {
  test('nobody listens: nothing was sent', async () => {
    const server = await startStandIn({ version: '3.17.2' });
    await server.close();
    const destination = open(server.url);
    expect(await destination.deliver([TURN], unlimited)).toMatchObject({
      kind: 'retryable',
      reason: expect.stringContaining(`${server.url}/version is unreachable`),
    });
    expect(await destination.probe(unlimited)).toMatchObject({
      kind: 'unavailable',
      remedy: expect.any(String),
    });
  });

  test('a server that was away is found when it is back', async () => {
    let isAway = true;
    const server = await start({
      version: '3.17.2',
      intercept: () => (isAway ? { status: 503 } : undefined),
    });
    const destination = open(server.url);
    expect(await destination.deliver([TURN], unlimited)).toMatchObject({ kind: 'retryable' });
    isAway = false;
    expect(await destination.deliver([TURN], unlimited)).toEqual({ kind: 'accepted' });
  });

  test('a server that takes the request and says nothing', async () => {
    const server = await start({
      version: '3.17.2',
      intercept: ({ path }) => (path === '/v1/traces' ? 'silence' : undefined),
    });
    const http = createHttpClient({ timeoutMilliseconds: 200, answerLength: 5000 });
    expect(await open(server.url, { http }).deliver([TURN], unlimited)).toEqual({
      kind: 'unknown',
      reason: `${server.url}/v1/traces is unreachable (no answer within 0.2 s)`,
    });
  });

  test('an answer without end', async () => {
    const server = await start({ version: '3'.repeat(2000) });
    const http = createHttpClient({ timeoutMilliseconds: 60_000, answerLength: 1999 });
    expect(await open(server.url, { http }).deliver([TURN], unlimited)).toMatchObject({
      kind: 'unknown',
      reason: expect.stringContaining('the answer is longer than 1999 bytes'),
    });
  });
});

describe('probe', () => {
  test('says version, experiment and where the traces are', async () => {
    const server = await start({ version: '3.17.2' });
    expect(await open(server.url, { experiment: { id: '0' } }).probe(unlimited)).toEqual({
      kind: 'ready',
      location: `${server.url}/#/experiments/0/traces`,
      detail: 'MLflow 3.17.2, experiment 0',
    });
    expect(posted(server)).toEqual([]);
  });

  test('tells a page from an MLflow server', async () => {
    const server = await start({ version: '<!doctype html><p>Welcome' });
    expect(await open(server.url).probe(unlimited)).toEqual({
      kind: 'unavailable',
      reason:
        'the server does not say a version at /version: check that it is up, and that the URI is an MLflow server’s',
      remedy: 'check that the server runs, its address, and the credentials',
    });
  });
});
