import { describe, expect, test } from 'vitest';
import type { Attributes, SpanRecord, Trace } from '../../../../src/core/spans/span.ts';
import { toMlflowTrace } from '../../../../src/core/targets/mlflow/to-mlflow-trace.ts';
import { toSpanDict } from '../../../../src/core/targets/mlflow/to-span-dict.ts';
import { deepFreeze } from '../../../support/deep-freeze.ts';
import { CHAT_ONE, CHAT_TWO, ROOT, spanOf, TOOL, TURN, TURN_USAGE } from './turn.ts';

function info(trace: Trace) {
  return toMlflowTrace(trace).info;
}

function withRoot(attributes: Attributes): Trace {
  return { ...TURN, spans: [{ ...ROOT, attributes: { ...ROOT.attributes, ...attributes } }] };
}

const SECOND = 1_000_000_000n;

describe('toMlflowTrace', () => {
  test('says of the turn what MLflow shows', () => {
    expect(info(TURN)).toMatchObject({
      traceId: 'tr-392797f227633863e80457002d955d55',
      clientRequestId: 'b7f0c5e2-prompt',
      name: 'invoke_agent claude-code',
      sessionId: '11111111-2222-3333-4444-555555555555',
      requestTime: ROOT.startTime,
      executionDuration: 5n * SECOND,
      state: 'OK',
      requestPreview: 'List the files',
      responsePreview: 'Two files.',
      tags: { 'mlflow.traceName': 'invoke_agent claude-code', team: 'tools' },
    });
  });

  test('metadata has MLflow’s keys', () => {
    const { metadata } = info(TURN);
    expect(metadata).toMatchObject({
      'mlflow.trace_schema.version': '3',
      'mlflow.trace.session': '11111111-2222-3333-4444-555555555555',
      'mlflow.trace.user': 'me',
      'mlflow.user': 'me',
      'mlflow.source.name': 'claude-code',
      'mlflow.source.type': 'LOCAL',
      'mlflow.source.git.branch': 'main',
      'mlflow.source.git.commit': 'c0ffee',
      'mlflow.trace.working_directory': '/repo',
      'mlflow.trace.permission_mode': 'default',
      'mlflow.claude_code_version': '2.1.196',
      'claude_code.agent.outcome': 'completed',
    });
    expect(JSON.parse(metadata['mlflow.trace.sizeStats']!)).toMatchObject({ num_spans: 4 });
  });

  test('tokens and cost are those of the calls, not of the agents’ sums', () => {
    const { usage, cost, metadata } = info(TURN);
    expect(usage).toEqual(TURN_USAGE);
    expect(cost?.input_cost).toBeCloseTo(0.03, 12);
    expect(cost?.output_cost).toBeCloseTo(0.06, 12);
    expect(cost?.total_cost).toBeCloseTo(0.09, 12);
    expect(JSON.parse(metadata['mlflow.trace.tokenUsage']!)).toEqual(usage);
    expect(JSON.parse(metadata['mlflow.trace.cost']!)).toEqual(cost);
  });

  test('sizeStats are close to the sizes of the span dicts', () => {
    const { spans, info: made } = toMlflowTrace(TURN);
    const sizes = spans.map((span) => Buffer.byteLength(toSpanDict(span))).sort((a, b) => a - b);
    const stats = JSON.parse(made.metadata['mlflow.trace.sizeStats']!);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const close = (size: number, stated: number) => Math.abs(stated / size - 1) < 0.15;
    expect(close(total, stats.total_size_bytes)).toBe(true);
    expect(close(sizes.at(-1)!, stats.max)).toBe(true);
    expect(close((sizes[1]! + sizes[2]!) / 2, stats.p50)).toBe(true);
    expect(stats.p25).toBeLessThanOrEqual(stats.p50);
    expect(stats.p50).toBeLessThanOrEqual(stats.p75);
    expect(made.metadata['mlflow.trace.sizeBytes']).toBe(String(stats.total_size_bytes));
  });

  test('keeps ids, times, events, links and GenAI attributes; success becomes OK; content stands once', () => {
    const { spans } = toMlflowTrace(TURN);
    expect(spans.map((span) => span.spanId)).toEqual(TURN.spans.map((span) => span.spanId));
    for (const [index, { attributes, status, ...rest }] of spans.entries()) {
      const { attributes: before, status: _, ...same } = TURN.spans[index]!;
      expect(rest).toEqual(same);
      const kept = Object.entries(before).filter(([attribute]) => !CONTENT_NAMES.has(attribute));
      expect(attributes).toMatchObject(Object.fromEntries(kept));
      expect(Object.keys(attributes).filter((attribute) => CONTENT_NAMES.has(attribute))).toEqual([]);
      expect(status).toEqual({ code: 'ok' });
    }
  });

  test('what a span already says in MLflow’s words stays', () => {
    const [span] = toMlflowTrace({ ...TURN, spans: [spanOf({ 'mlflow.spanType': 'RERANKER' })] }).spans;
    expect(span?.attributes['mlflow.spanType']).toBe('RERANKER');
  });

  test.each<[string, Attributes, readonly string[]]>([
    [
      'only what the value was made of',
      { 'gen_ai.output.messages': '[]', 'gen_ai.tool.call.result': '1' },
      ['gen_ai.tool.call.result'],
    ],
    [
      'nothing where the span states the value itself',
      { 'mlflow.spanInputs': '{}', 'gen_ai.input.messages': '[]' },
      ['gen_ai.input.messages'],
    ],
    ['nothing that was not mapped', { 'gen_ai.tool.definitions': 'f' }, ['gen_ai.tool.definitions']],
  ])('of content is left out %s', (_, attributes, kept) => {
    const [span] = toMlflowTrace({ ...TURN, spans: [spanOf(attributes)] }).spans;
    const names = Object.keys(span!.attributes).filter((name) => name.startsWith('gen_ai.'));
    expect(names).toEqual(kept);
  });

  test('an event whose time no store can hold is left out, the others stay', () => {
    const times = [-1n, 0n, 2n ** 63n - 1n, 2n ** 63n];
    const events = times.map((time) => ({ name: `at ${time}`, time, attributes: {} }));
    const [span] = toMlflowTrace({ ...TURN, spans: [{ ...TOOL, events }] }).spans;
    expect(span?.events.map(({ time }) => time)).toEqual([0n, 2n ** 63n - 1n]);
  });

  test('a key may be any text', () => {
    const [span] = toMlflowTrace({ ...TURN, spans: [spanOf(JSON.parse('{"__proto__":"x","a":1}'))] }).spans;
    expect(Object.entries(span!.attributes).slice(0, 2)).toEqual([
      ['__proto__', 'x'],
      ['a', 1],
    ]);
  });

  test('changes nothing it is given', () => {
    expect(() => toMlflowTrace(deepFreeze(structuredClone(TURN)))).not.toThrow();
  });

  test('says the same twice', () => {
    expect(toMlflowTrace(TURN)).toEqual(toMlflowTrace(TURN));
  });
});

describe('state', () => {
  test.each<[string, readonly SpanRecord[], string]>([
    ['root unset', [CHAT_ONE, ROOT], 'OK'],
    ['root ok', [{ ...ROOT, status: { code: 'ok' } }], 'OK'],
    ['root failed', [CHAT_ONE, { ...ROOT, status: { code: 'error', message: 'overloaded' } }], 'ERROR'],
    ['a tool failed, the turn did not', [{ ...TOOL, status: { code: 'error', message: '1' } }, ROOT], 'OK'],
    ['no root yet', [CHAT_ONE, TOOL], 'IN_PROGRESS'],
    ['nothing yet', [], 'IN_PROGRESS'],
  ])('%s', (_, spans, expected) => {
    expect(info({ ...TURN, spans }).state).toBe(expected);
  });

  test('without a root, times are those of the spans there are', () => {
    const { requestTime, executionDuration, name } = info({ ...TURN, spans: [CHAT_TWO, TOOL, CHAT_ONE] });
    expect(requestTime).toBe(CHAT_ONE.startTime);
    expect(executionDuration).toBe(CHAT_TWO.endTime - CHAT_ONE.startTime);
    expect(name).toBe(CHAT_ONE.name);
  });

  test('a duration is never negative', () => {
    expect(info({ ...TURN, spans: [{ ...ROOT, endTime: ROOT.startTime - 1n }] }).executionDuration).toBe(0n);
  });
});

describe('totals of foreign traces', () => {
  const usage = { 'gen_ai.usage.input_tokens': 10, 'gen_ai.usage.output_tokens': 5 };
  const chat = { 'gen_ai.operation.name': 'chat' };
  const call = (spanId: string, parentSpanId: string | undefined, attributes: Attributes) => ({
    ...spanOf({ ...chat, ...attributes }),
    spanId,
    parentSpanId,
  });

  test.each<[string, readonly SpanRecord[], number | undefined]>([
    ['one call', [call('a1', undefined, usage)], 15],
    ['two calls', [call('a1', 'b1', usage), call('a2', 'b1', usage)], 30],
    ['a call reported twice, one within the other', [call('a2', 'a1', usage), call('a1', 'b1', usage)], 15],
    ['a call within a call that has no usage', [call('a2', 'a1', usage), call('a1', 'b1', {})], 15],
    ['no call has usage, the agent has', [spanOf({ 'gen_ai.operation.name': 'invoke_agent', ...usage })], 15],
    ['output tokens only', [call('a1', undefined, { 'gen_ai.usage.output_tokens': 5 })], 5],
    ['no usage at all', [call('a1', undefined, {})], undefined],
    ['parents in a ring', [call('a1', 'a2', usage), { ...call('a2', 'a1', {}) }], 15],
  ])('%s', (_, spans, total) => {
    expect(info({ ...TURN, spans }).usage?.total_tokens).toBe(total);
  });

  const span = (
    ...[spanId, parentSpanId, operation, tokens]: readonly [string, string | undefined, string, number?]
  ) => ({
    ...spanOf({
      ...(operation !== '' && { 'gen_ai.operation.name': operation }),
      ...(tokens !== undefined && {
        'gen_ai.usage.input_tokens': tokens,
        'gen_ai.usage.output_tokens': 0,
        'claude_code.cost.usd': tokens,
        'claude_code.cost.input_usd': tokens,
        'claude_code.cost.output_usd': 0,
      }),
    }),
    spanId,
    parentSpanId,
  });

  test.each<[string, readonly SpanRecord[], number]>([
    [
      'two agents that say their sums, below a request',
      [span('a', 'r', 'invoke_agent', 110), span('b', 'r', 'invoke_agent', 220), span('r', undefined, '')],
      330,
    ],
    [
      'a call, and an agent that says its sum only',
      [
        span('c', 'm', 'chat', 110),
        span('s', 'm', 'invoke_agent', 550),
        span('m', undefined, 'invoke_agent', 660),
      ],
      660,
    ],
    [
      'a call in a tool in a call',
      [span('c', 't', 'chat', 55), span('t', 'm', 'execute_tool'), span('m', undefined, 'chat', 110)],
      165,
    ],
    [
      'an agent that says its sum only, in a tool in a call',
      [span('a', 't', 'invoke_agent', 55), span('t', 'm', 'execute_tool'), span('m', undefined, 'chat', 110)],
      165,
    ],
    [
      'agents and calls, one within the other',
      [
        span('c', 's', 'chat', 55),
        span('s', 'm', 'invoke_agent', 55),
        span('d', 'm', 'chat', 110),
        span('m', undefined, 'invoke_agent', 165),
      ],
      165,
    ],
    [
      'sums within a sum',
      [span('b', 'a', 'invoke_agent', 40), span('x', 'a', '', 10), span('a', undefined, 'invoke_agent', 50)],
      50,
    ],
    [
      'a client’s span within a call, of no kind, or two deep',
      [span('c', 'x', 'chat', 110), span('x', 'm', '', 110), span('m', undefined, 'chat', 110)],
      110,
    ],
  ])('each branch adds what it says: %s', (_, spans, total) => {
    expect(info({ ...TURN, spans }).usage?.total_tokens).toBe(total);
    expect(info({ ...TURN, spans }).cost?.total_cost).toBe(total);
  });

  test('the older name of cache writes', () => {
    const spans = [call('a1', undefined, { ...usage, 'gen_ai.usage.cache_creation.input_tokens': 4 })];
    expect(info({ ...TURN, spans }).usage?.cache_creation_input_tokens).toBe(4);
  });

  test('a cost without its parts is not guessed', () => {
    expect(
      info({ ...TURN, spans: [call('a1', undefined, { 'claude_code.cost.usd': 1 })] }).cost,
    ).toBeUndefined();
  });
});

describe('previews', () => {
  const messages = (...texts: readonly string[]) =>
    JSON.stringify(texts.map((content) => ({ role: 'user', parts: [{ type: 'text', content }] })));

  test.each<[string, Attributes, string | undefined]>([
    ['the last user message', { 'gen_ai.input.messages': messages('first', 'last') }, 'last'],
    ['not one without text', { 'gen_ai.input.messages': messages('first', '') }, 'first'],
    [
      'another role where no user speaks',
      { 'gen_ai.input.messages': '[{"role":"tool","parts":[{"type":"text","content":"x"}]}]' },
      'x',
    ],
    [
      'a role and a type written with escapes',
      {
        'gen_ai.input.messages':
          '[{"role":"us\\u0065r","parts":[{"type":"te\\u0078t","content":"x"}]},{"role":"tool","parts":[{"type":"text","content":"y"}]}]',
      },
      'x',
    ],
    [
      'a text that is called otherwise',
      { 'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","text":"x"}]}]' },
      'x',
    ],
    ['unreadable messages as they are', { 'gen_ai.input.messages': 'plain' }, 'plain'],
    ['tool arguments', { 'gen_ai.tool.call.arguments': '{"a":1}' }, '{"a":1}'],
    ['1000 characters whole', { 'gen_ai.input.messages': messages('x'.repeat(1000)) }, 'x'.repeat(1000)],
    ['longer ones cut', { 'gen_ai.input.messages': messages('x'.repeat(1001)) }, `${'x'.repeat(999)}…`],
    [
      'never in the middle of a pair',
      { 'gen_ai.input.messages': messages(`${'x'.repeat(998)}😀😀`) },
      `${'x'.repeat(998)}…`,
    ],
    ['NUL and half pairs out', { 'gen_ai.input.messages': messages('a\0b\ud83d') }, 'ab\ufffd'],
    ['nothing said', { 'gen_ai.input.messages': '[]' }, undefined],
    ['none (metadata mode)', {}, undefined],
  ])('%s', (_, attributes, expected) => {
    expect(info({ ...TURN, spans: [spanOf(attributes)] }).requestPreview).toBe(expected);
  });
});

describe('a root that is no GenAI span', () => {
  const request = { ...spanOf({ 'http.request.method': 'POST', 'user.id': 'me' }), name: 'POST /chat' };
  const below = (span: SpanRecord, parentSpanId: string) => ({ ...span, parentSpanId });
  const spans = [CHAT_ONE, TOOL, CHAT_TWO, below(ROOT, request.spanId), request];

  test('what is said is that of the outermost GenAI span', () => {
    expect(info({ ...TURN, spans })).toMatchObject({
      name: 'POST /chat',
      requestPreview: 'List the files',
      responsePreview: 'Two files.',
      metadata: { 'mlflow.user': 'me', 'mlflow.source.name': 'claude-code' },
    });
  });

  test('usage is that of the agent where no call says its own', () => {
    expect(info({ ...TURN, spans: spans.slice(-2) }).usage?.total_tokens).toBe(2522);
  });

  test('without any GenAI span nothing is said', () => {
    expect(info({ ...TURN, spans: [request] }).requestPreview).toBeUndefined();
  });
});

describe('several spans without a parent', () => {
  const helper = { ...CHAT_ONE, parentSpanId: undefined, name: 'helper' };
  const failed = { status: { code: 'error', message: 'overloaded' } } as const;

  test('the last one is the root, as in what the exporter assembles', () => {
    expect(info({ ...TURN, spans: [helper, ROOT] })).toMatchObject({
      name: 'invoke_agent claude-code',
      requestTime: ROOT.startTime,
      executionDuration: ROOT.endTime - ROOT.startTime,
      state: 'OK',
    });
  });

  test.each<[string, readonly SpanRecord[]]>([
    ['of the root', [helper, { ...ROOT, ...failed }]],
    ['of another', [{ ...helper, ...failed }, ROOT]],
  ])('no failure is hidden: %s', (_, spans) => {
    expect(info({ ...TURN, spans }).state).toBe('ERROR');
  });
});

describe('edges of columns', () => {
  test('a client request id too long for its column is left out', () => {
    expect(info(withRoot({ 'claude_code.prompt.id': 'x'.repeat(51) })).clientRequestId).toBeUndefined();
  });

  test('session.id serves where there is no conversation id, from any span', () => {
    const spans = [{ ...spanOf({ 'session.id': 's-1' }), parentSpanId: 'a1' }, spanOf({})];
    expect(info({ ...TURN, spans }).sessionId).toBe('s-1');
  });

  test('tags are what a person put on the resource', () => {
    const resource = {
      'service.name': 'x',
      'host.name': 'h',
      'telemetry.sdk.name': 'o',
      'mlflow.traceName': 'forged',
      'bad key': 'x',
      'deployment.environment.name': 'prod',
      seats: 3,
    };
    expect(info({ ...TURN, resource }).tags).toEqual({
      'mlflow.traceName': 'invoke_agent claude-code',
      'deployment.environment.name': 'prod',
      seats: '3',
    });
  });
});

/** Their MLflow counterparts hold what they hold (ADR 0032). */
const CONTENT_NAMES = new Set([
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.tool.call.arguments',
  'gen_ai.tool.call.result',
  'gen_ai.tool.definitions',
]);
