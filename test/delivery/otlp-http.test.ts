import { channel } from 'node:diagnostics_channel';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { SpanRecord, Trace } from '../../src/core/spans/span.ts';
import type { Destination } from '../../src/delivery/destination.ts';
import { createOtlpHttpDestination, type OtlpHttpOptions } from '../../src/delivery/otlp-http.ts';
import { type OtlpSink, type SinkStep, startOtlpSink } from '../support/otlp-sink.ts';
import type { ReceivedSpan } from '../support/otlp-wire.ts';
import { destinationContract, type StoredSpan } from './destination.contract.ts';

let sink: OtlpSink;
beforeAll(async () => {
  sink = await startOtlpSink();
});
afterAll(() => sink.close());

const unlimited = new AbortController().signal;
const NOTHING = (): void => undefined;
const NO_LOG = { verbose: NOTHING, debug: NOTHING, info: NOTHING, warn: NOTHING, error: NOTHING };
const secret = 'Bearer dapi-0123456789abcdef';

function open(overrides: Partial<OtlpHttpOptions> = {}): Destination {
  return createOtlpHttpDestination({
    id: 'otlp',
    url: sink.url,
    protocol: 'http/protobuf',
    compression: 'gzip',
    headers: { Authorization: secret },
    ...overrides,
  });
}

for (const protocol of ['http/json', 'http/protobuf'] as const) {
  for (const compression of ['gzip', 'none'] as const) {
    destinationContract({
      name: `OTLP ${protocol} ${compression}`,
      create: () => Promise.resolve(open({ protocol, compression })),
      readBack: (traceIds) =>
        Promise.resolve(distinct(sink.spans()).filter((span) => traceIds.includes(span.traceId))),
    });
  }
}

/** Each span once; one that came again with other content fails. */
function distinct(spans: readonly ReceivedSpan[]): readonly StoredSpan[] {
  const first = new Map<string, ReceivedSpan>();
  for (const span of spans) {
    const id = span.traceId + span.spanId;
    expect(span).toEqual(first.get(id) ?? span);
    first.set(id, span);
  }
  return [...first.values()].map((span) => Object.assign({}, span, { status: span.status.code }));
}

const traceId = 'ab'.repeat(16);

function turn(...spans: readonly Partial<SpanRecord>[]): Trace {
  return { traceId, resource: {}, scope: { name: 'claude-otel', version: '0' }, spans: spans.map(numbered) };
}

function numbered(overrides: Partial<SpanRecord>, index: number): SpanRecord {
  return {
    traceId,
    spanId: index.toString(16).padStart(16, '0'),
    parentSpanId: undefined,
    name: `span ${index}`,
    kind: 'internal',
    startTime: 1n,
    endTime: 2n,
    attributes: {},
    events: [],
    links: [],
    status: { code: 'unset' },
    ...overrides,
  };
}

interface Outcome {
  readonly name: string;
  readonly step: SinkStep;
  readonly result: object;
}

const retryable = (reason: RegExp, afterMilliseconds?: number): object => ({
  kind: 'retryable',
  reason: expect.stringMatching(reason) as string,
  ...(afterMilliseconds !== undefined && { afterMilliseconds }),
});
const rejected = (reason: RegExp, more: object = {}): object => ({
  kind: 'rejected',
  reason: expect.stringMatching(reason) as string,
  ...more,
});
const unknown = (reason: RegExp): object => ({
  kind: 'unknown',
  reason: expect.stringMatching(reason) as string,
});
const refuse = (status: number, message = '', headers: Record<string, string> = {}): SinkStep => ({
  kind: 'refuse',
  status,
  message,
  headers,
});
const answer = (status: number, contentType: string, body: string): SinkStep => ({
  kind: 'answer',
  status,
  contentType,
  body,
});

const outcomes: readonly Outcome[] = [
  { name: '429', step: refuse(429, 'slow down'), result: retryable(/answered 429 \(slow down\)$/) },
  {
    name: '429, Retry-After seconds',
    step: refuse(429, '', { 'Retry-After': '7' }),
    result: retryable(/429$/, 7000),
  },
  { name: '503, Retry-After 0', step: refuse(503, '', { 'Retry-After': '0' }), result: retryable(/503$/, 0) },
  {
    name: '503, Retry-After a date long past',
    step: refuse(503, '', { 'Retry-After': 'Thu, 01 Jan 1970 00:00:00 GMT' }),
    result: retryable(/503$/, 0),
  },
  {
    name: '503, Retry-After beyond any timeout',
    step: refuse(503, 'sending queue is full', { 'Retry-After': '86400' }),
    result: retryable(/503 \(sending queue is full\)$/, 3_600_000),
  },
  {
    name: '503, odd Retry-After',
    step: refuse(503, '', { 'Retry-After': 'soon' }),
    result: retryable(/503$/),
  },
  { name: '502', step: answer(502, 'text/html', '<h1>Bad gateway</h1>'), result: retryable(/answered 502$/) },
  { name: '504', step: refuse(504), result: retryable(/answered 504$/) },
  {
    name: '401',
    step: refuse(401, 'token expired'),
    result: retryable(/401 \(token expired\): check the cred/, 60_000),
  },
  { name: '403', step: refuse(403), result: retryable(/403: check the credentials/, 60_000) },
  {
    name: '415',
    step: refuse(415),
    result: retryable(/415: choose the other CLAUDE_OTEL_OTLP_PROTOCOL/, 60_000),
  },
  {
    name: '400',
    step: refuse(400, 'bad data'),
    result: rejected(/400 \(bad data\): the backend cannot read/),
  },
  {
    name: '404',
    step: answer(404, 'text/plain', 'no\n\n such page'),
    result: rejected(/404 \(no such page\): check the path/),
  },
  {
    name: '302',
    step: refuse(302, '', { location: '/login' }),
    result: retryable(/302: check the credentials of this destination, or name the address/, 60_000),
  },
  { name: '408', step: refuse(408), result: retryable(/408: /, 60_000) },
  {
    name: '413 for one span',
    step: refuse(413),
    result: rejected(/0{16} \(span 0\): .*413: raise the request limit/, { rejectedSpans: 1 }),
  },
  { name: '500', step: refuse(500, 'oops'), result: rejected(/answered 500 \(oops\)$/) },
  {
    name: '308',
    step: refuse(308, '', { location: 'https://elsewhere' }),
    result: rejected(/308: name the address it redirects to/),
  },
  {
    name: 'not what its type says',
    step: answer(400, 'application/x-protobuf', 'plain'),
    result: rejected(/answered 400: /),
  },
  {
    name: 'long message',
    step: answer(500, 'text/plain', 'x'.repeat(70_000)),
    result: rejected(/500 \(x{300}\)$/),
  },
  {
    name: 'partial success',
    step: { kind: 'partial', rejectedSpans: 3, message: 'name too long' },
    result: rejected(/refused 3 of the spans \(name too long\)$/, { rejectedSpans: 3 }),
  },
  {
    name: 'partial success that is only a warning',
    step: { kind: 'partial', rejectedSpans: 0, message: 'please update' },
    result: { kind: 'accepted' },
  },
  {
    name: '200 without a body',
    step: answer(200, 'application/x-protobuf', ''),
    result: { kind: 'accepted' },
  },
  { name: '202 of a plain proxy', step: answer(202, 'text/plain', 'ok'), result: { kind: 'accepted' } },
  {
    name: '200 with a web page',
    step: answer(200, 'text/html; charset=utf-8', '<html>'),
    result: rejected(/web page: check the path/),
  },
  {
    name: '200 with more than 4 MiB',
    step: answer(200, 'text/plain', 'x'.repeat(5 * 1024 * 1024)),
    result: unknown(/answered 200, then broke off/),
  },
  { name: 'connection reset', step: { kind: 'reset' }, result: unknown(/is unreachable/) },
  {
    name: 'broken off within a 200',
    step: { kind: 'break-off' },
    result: unknown(/answered 200, then broke off/),
  },
];

describe.each(['http/json', 'http/protobuf'] as const)('outcomes over %s', (protocol) => {
  test.each(outcomes)('$name', async ({ step, result }) => {
    const destination = open({ protocol });
    const before = sink.requests.length;
    sink.script(step);
    expect(await destination.deliver([turn({})], unlimited)).toEqual(result);
    expect(sink.requests.length, 'one delivery is one request').toBe(before + 1);
    await destination.close();
  });
});

test("Retry-After: 0 is the caller's to follow: the exporter makes no attempt of its own", async () => {
  const destination = open({ compression: 'none' });
  const before = sink.requests.length;
  for (let delivery = 1; delivery <= 200; delivery++) {
    sink.script(refuse(503, '', { 'Retry-After': '0' }));
    expect(await destination.deliver([turn({})], unlimited)).toEqual(retryable(/503$/, 0));
    expect(sink.requests.length).toBe(before + delivery);
  }
  await destination.close();
});

test('the exporter writes no line of an answer into the log of the application', async () => {
  const lines: string[] = [];
  const logger = {
    ...NO_LOG,
    warn: (line: string) => lines.push(line),
    info: (line: string) => lines.push(line),
  };
  diag.setLogger(logger, DiagLogLevel.INFO);
  const destination = open();
  for (const step of [refuse(503), refuse(429), refuse(400), refuse(403)]) {
    sink.script(step);
    expect((await destination.deliver([turn({})], unlimited)).kind).not.toBe('accepted');
  }
  await destination.close();
  diag.disable();
  expect(lines).toEqual([]);
});

test('what a backend says that accepts all spans is told once, without secrets', async () => {
  const lines: string[] = [];
  diag.setLogger({ ...NO_LOG, warn: (line: string) => lines.push(line) }, DiagLogLevel.WARN);
  const destination = open();
  for (let delivery = 0; delivery < 3; delivery++) {
    sink.script({ kind: 'partial', rejectedSpans: 0, message: `please update, ${secret}` });
    expect(await destination.deliver([turn({})], unlimited)).toEqual({ kind: 'accepted' });
  }
  await destination.close();
  diag.disable();
  expect(lines).toEqual([`claude-otel: ${sink.url} accepts the spans and warns (please update, [redacted])`]);
});

test('on a Node that does not tell of its requests a success is one', async () => {
  const created = channel('http.client.request.created');
  const destination = open();
  Object.defineProperty(created, 'publish', { value: () => undefined, configurable: true });
  onTestFinished(() => void Reflect.deleteProperty(created, 'publish'));
  sink.script({ kind: 'accept' }, refuse(400));
  expect(await destination.deliver([turn({})], unlimited)).toEqual({ kind: 'accepted' });
  expect(await destination.deliver([turn({})], unlimited)).toEqual(unknown(/is unreachable/));
  await destination.close();
});

test('no answer in time is unknown', async () => {
  const destination = open({ timeoutMilliseconds: 50 });
  sink.script({ kind: 'hang' });
  expect(await destination.deliver([turn({})], unlimited)).toEqual(unknown(/^no answer within 0.05 s$/));
  await destination.close();
});

test('a fired signal ends a delivery that hangs', async () => {
  const destination = open();
  const controller = new AbortController();
  const before = sink.requests.length;
  sink.script({ kind: 'hang' });
  const delivery = destination.deliver([turn({})], controller.signal);
  await expect.poll(() => sink.requests.length).toBe(before + 1);
  controller.abort();
  expect(await delivery).toEqual(unknown(/is unreachable/));
  await destination.close();
});

test('a signal that fires before the request exists ends the delivery as well', async () => {
  const hanging = await startOtlpSink();
  hanging.script({ kind: 'hang' });
  const destination = open({ url: hanging.url });
  const controller = new AbortController();
  const delivery = destination.deliver([turn({})], controller.signal);
  controller.abort();
  expect(await delivery).toEqual(unknown(/is unreachable/));
  await destination.close();
  await hanging.close();
});

const unreachable = [
  {
    name: 'refused',
    url: () => 'http://127.0.0.1:1/v1/traces',
    result: retryable(/127.0.0.1:1\/v1\/traces is unreachable \(.*ECONNREFUSED/),
  },
  {
    name: 'no such host',
    url: () => 'http://nowhere.invalid/v1/traces',
    result: retryable(/nowhere.invalid\/v1\/traces is unreachable/),
  },
  {
    name: 'plain HTTP where TLS is spoken',
    url: () => sink.url.replace('http:', 'https:'),
    result: retryable(/is unreachable/),
  },
];

test.each(unreachable)('$name is retryable', async ({ url, result }) => {
  const destination = open({ url: url() });
  expect(await destination.deliver([turn({})], unlimited)).toEqual(result);
  await destination.close();
});

test('no secret is in a reason: not the userinfo or query of the URL, not a header that the backend repeats', async () => {
  const destination = open({ url: sink.url.replace('//', '//user:hunter22@').concat('?key=k-5566') });
  sink.script(refuse(403, `bad token dapi-0123456789abcdef in "${secret}"`));
  const result = await destination.deliver([turn({})], unlimited);
  expect(result).toEqual(retryable(/403 \(bad token \[redacted\] in "\[redacted\]"\)/, 60_000));
  expect(JSON.stringify(result)).not.toMatch(/hunter22|user|k-5566|0123456789/);
  sink.script({ kind: 'partial', rejectedSpans: 1, message: `${'x'.repeat(285)} ${secret}` });
  expect(JSON.stringify(await destination.deliver([turn({})], unlimited))).not.toContain('dapi');
  await destination.close();
});

test('headers, path and encodings as configured, over one connection', async () => {
  const destination = open({ url: sink.url.replace('/v1/traces', '/otlp/in?x=1'), protocol: 'http/json' });
  const connections = sink.connections();
  for (let delivery = 0; delivery < 3; delivery++) await destination.deliver([turn({})], unlimited);
  const { path, headers } = sink.requests.at(-1)!;
  expect(path).toBe('/otlp/in?x=1');
  expect(headers).toMatchObject({
    authorization: secret,
    'content-type': 'application/json',
    'content-encoding': 'gzip',
    'user-agent': expect.stringMatching(/^claude-otel OTel-OTLP-Exporter-JavaScript/) as string,
  });
  expect(sink.connections()).toBe(connections + 1);
  await destination.close();
});

describe('requests over the limit', () => {
  /** 500 UTF-16 units, 1000 bytes. */
  const content = { content: 'é'.repeat(500) };
  const requestLimit = 2500;
  const batch = [
    turn({ attributes: content }, { attributes: content }, { attributes: content }),
    turn({ attributes: content }),
  ];

  test('are split into several that keep the order of the spans', async () => {
    const destination = open({ requestLimit });
    const before = sink.requests.length;
    expect(await destination.deliver(batch, unlimited)).toEqual({ kind: 'accepted' });
    const requests = sink.requests.slice(before);
    expect(requests.map(({ spans }) => spans.map(({ name }) => name))).toEqual([
      ['span 0', 'span 1'],
      ['span 2'],
      ['span 0'],
    ]);
    expect(Math.max(...requests.map(({ body }) => body.byteLength))).toBeLessThanOrEqual(requestLimit);
    await destination.close();
  });

  test('a span over the limit is named and left out, the others are delivered', async () => {
    const destination = open({ requestLimit });
    const huge = { name: 'execute_tool Read', attributes: { content: 'x'.repeat(3000) } };
    const before = sink.requests.length;
    expect(await destination.deliver([turn({}, huge, {})], unlimited)).toEqual(
      rejected(
        /^left out, the other spans are there: 0000000000000001 \(execute_tool Read\): it is larger than the 2500 bytes/,
        { rejectedSpans: 1 },
      ),
    );
    expect(sink.requests.slice(before).flatMap(({ spans }) => spans.map(({ name }) => name))).toEqual([
      'span 0',
      'span 2',
    ]);
    await destination.close();
  });

  test('a request that the backend finds too large goes in halves; a span that is too large alone is named', async () => {
    const destination = open();
    const before = sink.requests.length;
    sink.script(refuse(413), { kind: 'accept' }, refuse(413));
    const result = await destination.deliver([turn({}, {}, {}), turn({ name: 'last' })], unlimited);
    const requests = sink.requests.slice(before).map(({ spans }) => spans.map(({ name }) => name));
    expect(requests).toEqual([
      ['span 0', 'span 1', 'span 2', 'last'],
      ['span 0', 'span 1', 'span 2'],
      ['last'],
    ]);
    expect(result).toEqual(rejected(/: 0{16} \(last\): .*answered 413/, { rejectedSpans: 1 }));
    sink.script(refuse(413), refuse(413), { kind: 'accept' }, { kind: 'accept' }, { kind: 'accept' });
    expect(await destination.deliver([turn({}, {}), turn({})], unlimited)).toEqual({ kind: 'accepted' });
    await destination.close();
  });

  test('spans of impossible times are left out and named', async () => {
    const destination = open();
    const before = sink.requests.length;
    const spans = [
      {},
      { endTime: 2n ** 63n },
      { startTime: -1n, name: 'early' },
      { endTime: 2n ** 63n - 1n },
    ];
    expect(await destination.deliver([turn(...spans)], unlimited)).toEqual(
      rejected(/: 0{15}1 \(span 1\), 0{15}2 \(early\): its times are not within 1970 and 2262/, {
        rejectedSpans: 2,
      }),
    );
    expect(sink.requests.slice(before).flatMap((request) => request.spans)).toHaveLength(2);
    await destination.close();
  });

  test('a rejected part does not withhold the others, one that is to be retried does', async () => {
    const destination = open({ requestLimit });
    const before = sink.requests.length;
    sink.script(refuse(400), { kind: 'accept' }, { kind: 'accept' });
    expect(await destination.deliver(batch, unlimited)).toEqual(rejected(/400/));
    expect(sink.requests.length).toBe(before + 3);
    sink.script(refuse(400), refuse(503));
    expect(await destination.deliver(batch, unlimited)).toEqual(retryable(/503/));
    expect(sink.requests.length).toBe(before + 5);
    await destination.close();
  });
});
