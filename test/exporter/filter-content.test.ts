import { describe, expect, it } from 'vitest';
import type { ContentMode } from '../../src/core/spans/content/content-mode.ts';
import { createContentFilter } from '../../src/exporter/filter-content.ts';
import { createSpanConverter } from '../../src/exporter/from-readable-span.ts';
import { deepFreeze } from '../support/deep-freeze.ts';
import { fakeSpan, type FakeSpan, messages, spanId } from './fake-span.ts';

const SECRET = `sk-ant-api03-${'aB3dE6gH9j'.repeat(9)}xyz-AA`;

function filter(mode: ContentMode, span: Partial<FakeSpan>, maxPartLength = 10_000) {
  const received = deepFreeze(createSpanConverter()(fakeSpan({ spanId: spanId(1), ...span })));
  return createContentFilter({ mode, maxPartLength })(received).record;
}

const CONTENT = [
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.system_instructions',
  'gen_ai.tool.definitions',
  'gen_ai.tool.call.arguments',
  'gen_ai.tool.call.result',
  'gen_ai.prompt.0.content',
  'gen_ai.completion.0.content',
  'gen_ai.retrieval.query.text',
  'gen_ai.retrieval.documents',
  'mlflow.spanInputs',
  'mlflow.spanOutputs',
  'ai.prompt.messages',
  'ai.response.text',
  'ai.response.toolCalls',
  'ai.toolCall.args',
  'ai.toolCall.result',
  'ai.settings.output',
  'input.value',
  'output.value',
  'llm.input_messages.0.message.content',
  'traceloop.entity.input',
  'db.query.text',
  'db.statement',
  'exception.message',
  'exception.stacktrace',
  'http.request.header.authorization',
  'http.request.body',
];

const METADATA = [
  'gen_ai.operation.name',
  'gen_ai.request.model',
  'gen_ai.response.model',
  'gen_ai.response.id',
  'gen_ai.provider.name',
  'gen_ai.conversation.id',
  'gen_ai.tool.name',
  'gen_ai.tool.call.id',
  'gen_ai.output.type',
  'gen_ai.prompt.name',
  'server.address',
  'http.route',
  'ai.operationId',
  'user.id',
  'error.type',
];

const texts = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 'said']));
const NUMBERS = {
  'gen_ai.usage.input_tokens': 3,
  'gen_ai.usage.output_tokens': 4,
  'gen_ai.request.stream': true,
};

describe('what leaves', () => {
  const attributes = { ...texts(CONTENT), ...texts(METADATA), ...NUMBERS };

  it('full: everything', () => {
    expect(filter('full', { attributes }).attributes).toEqual(attributes);
  });

  it('redacted: everything that is no secret', () => {
    const { 'http.request.header.authorization': _, ...harmless } = attributes as Record<string, unknown>;
    expect(filter('redacted', { attributes: harmless }).attributes).toEqual(harmless);
  });

  it('metadata: names, ids, numbers; nothing that anybody said', () => {
    expect(filter('metadata', { attributes }).attributes).toEqual({ ...texts(METADATA), ...NUMBERS });
  });

  it('none: what says which operation it was', () => {
    const left = filter('none', { attributes }).attributes;
    expect(Object.keys(left)).toEqual(
      expect.arrayContaining(['gen_ai.operation.name', 'gen_ai.request.model']),
    );
    expect(left).toMatchObject(NUMBERS);
    for (const name of [...CONTENT, 'user.id', 'server.address', 'http.route'])
      expect(left).not.toHaveProperty([name]);
  });

  it.each([
    ['metadata', {}],
    ['none', {}],
  ] as const)('%s: events, links and the message of an error are filtered, too', (mode, expected) => {
    const record = filter(mode, {
      status: { code: 2, message: 'cannot parse: said' },
      events: [{ name: 'e', time: [1, 0], attributes: { 'gen_ai.prompt': 'said' } }],
      links: [{ context: { traceId: 'a'.repeat(32), spanId: spanId(2) }, attributes: { text: 'said' } }],
    });
    expect(record.status).toEqual({ code: 'error', message: '' });
    expect(record.events[0]?.attributes).toEqual(expected);
    expect(record.links[0]?.attributes).toEqual(expected);
  });
});

describe('secrets', () => {
  it('are found under any key', () => {
    const attributes = JSON.parse(`{"__proto__":"key ${SECRET}","a":1}`);
    const { attributes: left } = filter('redacted', { attributes });
    expect(Object.entries(left)[0]).toEqual(['__proto__', expect.stringMatching(/^key \[REDACTED:/)]);
  });

  it.each([
    ['in a message', { attributes: { 'gen_ai.input.messages': messages('user', `use ${SECRET} please`) } }],
    ['in plain text', { attributes: { 'input.value': `key: ${SECRET}` } }],
    ['in a list', { attributes: { args: ['run', `--key=${SECRET}`] } }],
    [
      'in a field of that name',
      { attributes: { 'gen_ai.tool.call.arguments': JSON.stringify({ password: SECRET }) } },
    ],
    ['in an attribute of that name', { attributes: { 'http.request.header.authorization': [SECRET] } }],
    ['in a URL', { attributes: { 'url.full': `https://api.test/v1?key=${SECRET}` } }],
    ['in an error', { status: { code: 2, message: `refused: ${SECRET}` } }],
    ['in the name', { name: `GET /${SECRET}` }],
    [
      'in an event',
      { events: [{ name: 'e', time: [1, 0] as const, attributes: { 'exception.message': SECRET } }] },
    ],
    [
      'in a link',
      { links: [{ context: { traceId: 'a'.repeat(32), spanId: spanId(2) }, attributes: { why: SECRET } }] },
    ],
  ])('%s are replaced', (_, span) => {
    const { startTime: _start, endTime: _end, events, ...record } = filter('redacted', span);
    const text = JSON.stringify([record, events.map(({ attributes }) => attributes)]);
    expect(text).not.toContain(SECRET.slice(0, 30));
    expect(text).toContain('[REDACTED:');
  });

  it('are counted, on top of what an instrumentation of ours has counted', () => {
    const attributes = { prompt: `key ${SECRET}`, 'claude_code.content.redactions': 2 };
    expect(filter('redacted', { attributes }).attributes).toMatchObject({
      'claude_code.content.redactions': 3,
    });
  });

  it('JSON stays JSON, and text without a secret stays as it was, spaces included', () => {
    const json = '[ { "role": "user",  "parts": [] } ]';
    const { attributes } = filter('redacted', { attributes: { json, broken: '{"a": ' } });
    expect(attributes).toEqual({ json, broken: '{"a": ' });
  });

  it('numbers and flags stay what they are, alone and in lists', () => {
    const attributes = { count: 3, is: true, counts: [1, 2.5], are: [true, false] };
    expect(filter('redacted', { attributes }).attributes).toEqual(attributes);
  });

  it('long parts are cut, which is told', () => {
    const long = 'word '.repeat(100);
    const { attributes } = filter(
      'redacted',
      { attributes: { 'gen_ai.input.messages': messages('user', long) } },
      50,
    );
    const [message] = JSON.parse(String(attributes['gen_ai.input.messages'])) as [
      { parts: [{ content: string }] },
    ];
    expect(message.parts[0].content).toMatch(/… \[cut: 500 characters in all\]$/);
    expect(attributes['claude_code.content.truncated']).toEqual([
      expect.stringMatching(/^gen_ai\.input\.messages\[0\]\.parts\[0\]\.content 500 [\da-f]{64}$/),
    ]);
  });
});
