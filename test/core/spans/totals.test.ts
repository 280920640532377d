import { describe, expect, test } from 'vitest';
import { createPriceBook } from '../../../src/core/prices/price-call.ts';
import { totalsOf } from '../../../src/core/spans/call-cost.ts';
import { finishReasonOf } from '../../../src/core/spans/finish-reason.ts';
import { providerOf } from '../../../src/core/spans/provider.ts';
import type { SpanRecord } from '../../../src/core/spans/span.ts';
import { toolErrorOf } from '../../../src/core/spans/tool-error.ts';
import { hook, submit } from '../../support/lines/hook-entries.ts';
import { turnsOf, type Files } from '../../support/lines/fold-lines.ts';
import {
  answer,
  interrupt,
  launched,
  prompt,
  result,
  text,
  usage,
  use,
  type Line,
} from '../../support/lines/transcript-lines.ts';
import { ofOperation } from '../../support/sessions/count-spans.ts';
import { renderTurns } from '../../support/sessions/fold-session.ts';

const spansOf = (files: Files): readonly SpanRecord[] =>
  renderTurns(turnsOf(files)).flatMap(({ spans }) => spans);

const using = (input: number, output: number, extra: Line = {}): Line => ({
  message: { usage: usage(input, output, extra) },
});
const cached = {
  cache_read_input_tokens: 4000,
  cache_creation_input_tokens: 300,
  cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
};

/** Two calls of the main thread, a subagent of one call, a subagent of that one, and one whose launch is not known. */
const files: Files = {
  main: [
    prompt(0, 'p1'),
    answer(10, 'm1', text('a'), using(1, 10, cached)),
    answer(11, 'm1', use('t1', 'Agent', {}), using(1, 10, cached)),
    launched(12, 't1', 'a1'),
    answer(30, 'm2', text('b'), using(2, 20)),
  ],
  agents: {
    a1: {
      lines: [
        prompt(12, 'p1'),
        answer(13, 's1', use('t2', 'Agent', {}), using(4, 40)),
        result(19, 't2', 'x', { toolUseResult: { agentId: 'a2' } }),
        answer(20, 's2', text('c'), using(8, 80)),
      ],
      meta: { toolUseId: 't1' },
    },
    a2: { lines: [prompt(14, 'p1'), answer(15, 'i1', text('d'), using(16, 160))], meta: { toolUseId: 't2' } },
    a3: { lines: [prompt(14, 'p1'), answer(15, 'x1', text('e'), using(32, 320))] },
  },
};

describe('totals', () => {
  const spans = spansOf(files);
  const under = (parentId: string): readonly SpanRecord[] =>
    spans
      .filter(({ parentSpanId }) => parentSpanId === parentId)
      .flatMap((span) => [span, ...under(span.spanId)]);
  const sum = (all: readonly SpanRecord[], name: string): number =>
    ofOperation(all, 'chat').reduce((total, { attributes }) => total + Number(attributes[name]), 0);
  const agents = ofOperation(spans, 'invoke_agent');

  test('of the recording are these', () => {
    expect(
      agents.map(({ attributes }) => [
        attributes['claude_code.agent.id'],
        attributes['gen_ai.usage.input_tokens'],
        attributes['gen_ai.usage.output_tokens'],
      ]),
    ).toEqual([
      ['a2', 16, 160],
      ['a1', 28, 280],
      ['a3', 32, 320],
      [undefined, 4363, 630],
    ]);
  });

  test.for([
    'gen_ai.usage.input_tokens',
    'gen_ai.usage.output_tokens',
    'claude_code.cost.usd',
    'claude_code.cost.input_usd',
    'claude_code.cost.output_usd',
  ])('%s of every agent is the sum of the calls below it', (name) => {
    expect(agents).toHaveLength(4);
    for (const agent of agents)
      expect(agent.attributes[name]).toBeCloseTo(sum(under(agent.spanId), name), 10);
  });

  test('count each message once, however many lines it has', () => {
    const ids = ofOperation(spans, 'chat').map(({ attributes }) => String(attributes['gen_ai.response.id']));
    expect(ids.join(' ')).toBe('m1 m2 s1 s2 i1 x1');
  });

  test('cached input is input, and writes are kept apart by lifetime', () => {
    expect(
      ofOperation(spans, 'chat').find(({ attributes }) => attributes['gen_ai.response.id'] === 'm1')
        ?.attributes,
    ).toMatchObject({
      'gen_ai.usage.input_tokens': 4301,
      'gen_ai.usage.cache_read.input_tokens': 4000,
      'gen_ai.usage.cache_write.input_tokens': 300,
      'claude_code.usage.cache_write_5m.input_tokens': 100,
      'claude_code.usage.cache_write_1h.input_tokens': 200,
    });
  });
});

describe('what a call costs', () => {
  const prices = createPriceBook();
  const rootOf = (main: readonly Line[]): SpanRecord['attributes'] =>
    spansOf({ main }).at(-1)?.attributes ?? {};
  const alone = (extra: Line): readonly Line[] => [prompt(0, 'p1'), answer(10, 'm1', text('a'), extra)];
  const costOf = (extra: Line): number => Number(rootOf(alone(extra))['claude_code.cost.usd']);

  test('web searches cost', () => {
    const searches =
      costOf(using(10, 5, { server_tool_use: { web_search_requests: 3 } })) - costOf(using(10, 5));
    expect(searches).toBeCloseTo(0.03, 10);
  });

  test('a write for an hour costs more than one for five minutes', () => {
    const write = (name: string): number =>
      costOf(using(0, 0, { cache_creation_input_tokens: 1000, cache_creation: { [name]: 1000 } }));
    expect(write('ephemeral_1h_input_tokens')).toBeGreaterThan(write('ephemeral_5m_input_tokens'));
  });

  test('an unknown model has no cost, and the root says so', () => {
    const [chat, root] = spansOf({ main: alone({ message: { model: 'claude-next-9' } }) });
    expect(chat?.attributes).not.toHaveProperty('claude_code.cost.usd');
    expect(root?.attributes).toMatchObject({
      'claude_code.cost.unpriced_models': ['claude-next-9'],
      'gen_ai.usage.input_tokens': 10,
    });
    expect(root?.attributes).not.toHaveProperty('claude_code.cost.usd');
  });

  test('known and unknown models: the cost of the known, and the names of the others once', () => {
    const unknown = { message: { model: 'claude-next-9', stop_reason: 'tool_use' } };
    const main = [
      prompt(0, 'p1'),
      answer(5, 'm0', use('t1'), unknown),
      answer(6, 'm1', use('t2'), unknown),
      answer(10, 'm2'),
    ];
    expect(rootOf(main)).toMatchObject({ 'claude_code.cost.unpriced_models': ['claude-next-9'] });
    expect(rootOf(main)['claude_code.cost.usd']).toBe(costOf({}));
  });

  test('without usage nothing is counted, and nothing is made up', () => {
    const [chat, root] = spansOf({ main: alone({ message: { usage: undefined } }) });
    expect(Object.keys(chat?.attributes ?? {}).filter((name) => /usage|cost/.test(name))).toEqual([]);
    expect(root?.attributes).toMatchObject({
      'gen_ai.usage.input_tokens': 0,
      'gen_ai.usage.output_tokens': 0,
    });
    expect(Object.keys(root?.attributes ?? {}).filter((name) => /cost/.test(name))).toEqual([]);
  });

  test('an aborted answer says that its usage is the placeholder, and so do the totals', () => {
    const main = [
      prompt(0, 'p1'),
      answer(10, 'm1', text('I'), {
        isAbortedMidStream: true,
        message: { stop_reason: null, usage: usage(10, 1) },
      }),
      interrupt(11),
    ];
    for (const { attributes } of spansOf({ main }))
      expect(attributes['claude_code.usage.estimated']).toBe(true);
  });

  test('no call, no total', () => {
    expect(totalsOf([], prices).totalUsd).toBe(0);
    expect(
      Object.keys(rootOf([prompt(0, 'p1'), interrupt(5)])).filter((name) => /usage|cost/.test(name)),
    ).toEqual([]);
  });
});

describe('words', () => {
  const providers: readonly (readonly [model: string | undefined, provider: string])[] = [
    [undefined, 'anthropic'],
    ['claude-opus-4-5-20251101', 'anthropic'],
    ['sonnet', 'anthropic'],
    ['anthropic.claude-opus-4-5-20251101-v1:0', 'aws.bedrock'],
    ['us.anthropic.claude-opus-4-5-20251101-v1:0', 'aws.bedrock'],
    ['us-gov.anthropic.claude-3-5-sonnet-20241022-v2:0', 'aws.bedrock'],
    [
      'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-5-20251101-v1:0',
      'aws.bedrock',
    ],
    ['arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3', 'aws.bedrock'],
    ['arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:application-inference-profile/a1b2c3', 'aws.bedrock'],
    ['claude-opus-4-5@20251101', 'gcp.vertex_ai'],
    ['claude-opus-4@default', 'gcp.vertex_ai'],
  ];
  test.for(providers)('%s comes from %s', ([model, provider]) => {
    expect(providerOf(model)).toBe(provider);
  });

  test.for([
    ['end_turn', 'stop'],
    ['max_tokens', 'length'],
    ['tool_use', 'tool_call'],
    ['pause_turn', 'pause_turn'],
    ['constructor', 'constructor'],
  ] as const)('%s finishes as %s', ([reason, expected]) => {
    expect(finishReasonOf(reason)).toBe(expected);
  });

  const errors: readonly (readonly [content: unknown, type: string, exitCode: number | undefined])[] = [
    ['Exit code 3\noops', '3', 3],
    [[{ type: 'text', text: 'Exit code 127' }], '127', 127],
    ['Exit code 30000000', 'tool_error', undefined],
    ['<tool_use_error>Error: No such tool available: X</tool_use_error>', 'no_such_tool', undefined],
    ['<tool_use_error>InputValidationError: x</tool_use_error>', 'invalid_arguments', undefined],
    [null, 'tool_error', undefined],
    [{ odd: true }, 'tool_error', undefined],
  ];
  test.for(errors)('the error %j is %s', ([content, type, exitCode]) => {
    expect(toolErrorOf(content)).toMatchObject({ type, exitCode });
  });
});

describe('the address of the server', () => {
  const addressOf = (origin: string | undefined): unknown => {
    const [chat] = spansOf({
      main: [prompt(0, 'p1'), answer(10, 'm1')],
      hooks: [submit(0, 'p1', { api_origin: origin })],
    });
    return [chat?.attributes['server.address'], chat?.attributes['server.port']];
  };
  const cases: readonly (readonly [
    origin: string | undefined,
    address: string | undefined,
    port: number | undefined,
  ])[] = [
    [undefined, undefined, undefined],
    ['https://api.anthropic.com', 'api.anthropic.com', 443],
    ['http://127.0.0.1:8080', '127.0.0.1', 8080],
    ['http://[::1]:8080', '::1', 8080],
    ['not an address', undefined, undefined],
    ['mailto:somebody', undefined, undefined],
  ];
  test.for(cases)('%s', ([origin, address, port]) => {
    expect(addressOf(origin)).toEqual([address, port]);
  });
});

test('the facts of a session that only a hook of another turn knew are kept', () => {
  const start = hook(-5, 'SessionStart', { source: 'startup', api_origin: 'https://gateway.example' });
  const [chat] = spansOf({ main: [prompt(0, 'p1'), answer(10, 'm1')], hooks: [start] });
  expect(chat?.attributes['server.address']).toBe('gateway.example');
});
