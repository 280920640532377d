import { describe, expect, test } from 'vitest';
import type { Attributes, AttributeValue, SpanRecord } from '../../../../src/core/spans/span.ts';
import { cost } from '../../../../src/core/targets/mlflow/cost.ts';
import { mapSpan, toMappedRecord } from '../../../../src/core/targets/mlflow/map-span.ts';
import type { SpanFacts } from '../../../../src/core/targets/mlflow/span-facts.ts';
import { SPAN_MAPPING } from '../../../../src/core/targets/mlflow/span-mapping.ts';
import { spanType } from '../../../../src/core/targets/mlflow/span-type.ts';
import { tokenUsage } from '../../../../src/core/targets/mlflow/token-usage.ts';
import { CHAT_ONE, CHAT_TWO, ROOT, spanOf, TOOL } from './turn.ts';

const CHAT = { 'gen_ai.operation.name': 'chat' };
const AGENT = { 'gen_ai.operation.name': 'invoke_agent' };

function mapped(attributes: Attributes, name: string): AttributeValue | undefined {
  return mlflowAttributes(spanOf(attributes))[name];
}

/** An attribute that is no concern of the mapping's. */
function kept(value: string): AttributeValue | undefined {
  return toMappedRecord(mapSpan(spanOf({ 'app.state': value }))).attributes['app.state'];
}

function json(attributes: Attributes, name: string): unknown {
  return JSON.parse(String(mapped(attributes, name)));
}

describe('the mapping', () => {
  test('chat', () => {
    expect(mlflowAttributes(CHAT_ONE)).toEqual({
      'mlflow.spanType': 'CHAT_MODEL',
      'mlflow.spanLogLevel': 20,
      'mlflow.message.format': 'anthropic',
      'mlflow.llm.model': 'claude-opus-4-5-20251101',
      'mlflow.llm.provider': 'anthropic',
      'mlflow.spanInputs': '{"messages":[{"role":"user","content":"List the files"}]}',
      'mlflow.spanOutputs': JSON.stringify({
        type: 'message',
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'ls will do' },
          { type: 'tool_use', id: 'toolu_1', name: 'Bash', input: { command: 'ls' } },
        ],
      }),
      'mlflow.chat.tokenUsage': JSON.stringify({
        input_tokens: 1206,
        output_tokens: 50,
        total_tokens: 1256,
        cache_read_input_tokens: 1000,
        cache_creation_input_tokens: 200,
        cache_creation_input_tokens_above_1hr: 150,
      }),
      'mlflow.llm.cost': '{"input_cost":0.01,"output_cost":0.02,"total_cost":0.03}',
    });
  });

  test('tool', () => {
    expect(mlflowAttributes(TOOL)).toEqual({
      'mlflow.spanType': 'TOOL',
      'mlflow.spanLogLevel': 20,
      'mlflow.spanInputs': '{"command":"ls"}',
      'mlflow.spanOutputs': '{"content":"a\\nb"}',
    });
  });

  test('agent: readable inputs and outputs, no cost of its own', () => {
    expect(mlflowAttributes(ROOT)).toEqual({
      'mlflow.spanType': 'AGENT',
      'mlflow.spanLogLevel': 20,
      'mlflow.message.format': 'anthropic',
      'mlflow.spanInputs': '{"messages":[{"role":"user","content":"List the files"}]}',
      'mlflow.spanOutputs': '{"messages":[{"role":"assistant","content":"Two files."}]}',
      'mlflow.chat.tools': '[{"type":"function","function":{"name":"Bash","parameters":{"type":"object"}}}]',
      'mlflow.chat.tokenUsage': '{"input_tokens":2412,"output_tokens":110,"total_tokens":2522}',
    });
  });

  test('a span of no GenAI kind, and metadata mode: nothing is made up', () => {
    expect(mlflowAttributes(spanOf({}))).toEqual({ 'mlflow.spanLogLevel': 10 });
  });

  test('each rule reads what it names and nothing else', () => {
    for (const span of [CHAT_ONE, CHAT_TWO, TOOL, ROOT, spanOf({})]) {
      for (const { from, value } of SPAN_MAPPING) {
        const read = new Set<string>();
        value(recording(span, read));
        expect(from).toEqual(expect.arrayContaining([...read]));
      }
    }
  });

  test('each rule names no source that cannot matter', () => {
    const everything = [
      CHAT_ONE,
      TOOL,
      ROOT,
      spanOf({}),
      spanOf({ ...CHAT, 'gen_ai.system_instructions': 'x' }),
    ];
    for (const { to, from, value } of SPAN_MAPPING) {
      const read = new Set<string>();
      for (const span of everything) value(recording(span, read));
      expect([to, from.filter((name) => !read.has(name))]).toEqual([to, []]);
    }
  });

  test('content is named as a source, too', () => {
    for (const { from, content = [] } of SPAN_MAPPING)
      expect(from).toEqual(expect.arrayContaining([...content]));
  });
});

/** The `mlflow.*` attributes that a span gets. */
function mlflowAttributes(span: SpanRecord): Attributes {
  const { attributes } = toMappedRecord(mapSpan(span));
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => name.startsWith('mlflow.')));
}

/** What a rule is given, each part worked out when it is asked for, of attributes that note who reads them. */
function recording(span: SpanRecord, read: Set<string>): SpanFacts {
  const attributes = new Proxy(span.attributes, {
    get: (target, name) => {
      read.add(String(name));
      return target[String(name)];
    },
  });
  return {
    attributes,
    status: span.status,
    get type() {
      return spanType(attributes);
    },
    get usage() {
      return tokenUsage(attributes);
    },
    get cost() {
      return cost(attributes);
    },
  };
}

describe('span type and level', () => {
  test.each<[string, string | undefined, number]>([
    ['chat', 'CHAT_MODEL', 20],
    ['generate_content', 'LLM', 20],
    ['text_completion', 'LLM', 20],
    ['embeddings', 'EMBEDDING', 20],
    ['create_agent', 'AGENT', 20],
    ['invoke_agent', 'AGENT', 20],
    ['execute_tool', 'TOOL', 20],
    ['retrieval', 'RETRIEVER', 20],
    ['invoke_workflow', 'CHAIN', 10],
    ['search_memory', 'MEMORY', 10],
    ['agent_step', 'CHAIN', 10],
    ['rerank', 'RERANKER', 10],
    ['something_new', undefined, 10],
  ])('%s → %s', (operation, type, level) => {
    const attributes = { 'gen_ai.operation.name': operation };
    expect(mapped(attributes, 'mlflow.spanType')).toBe(type);
    expect(mapped(attributes, 'mlflow.spanLogLevel')).toBe(level);
  });

  test('a failure is an error, whatever failed', () => {
    const failed: SpanRecord = { ...TOOL, status: { code: 'error', message: '1' } };
    expect(mlflowAttributes(failed)['mlflow.spanLogLevel']).toBe(40);
  });
});

describe('message parts → Anthropic blocks', () => {
  const IMAGE = { modality: 'image', mime_type: 'image/png' };
  const asText = (part: object) => ({ type: 'text', text: JSON.stringify(part) });

  test.each<[string, object, object]>([
    ['text', { type: 'text', content: 'hi' }, { type: 'text', text: 'hi' }],
    ['reasoning', { type: 'reasoning', content: 'hm' }, { type: 'thinking', thinking: 'hm' }],
    [
      'tool call',
      { type: 'tool_call', id: 't', name: 'Bash', arguments: { a: 1 } },
      { type: 'tool_use', id: 't', name: 'Bash', input: { a: 1 } },
    ],
    [
      'tool call with its arguments as text',
      { type: 'tool_call', id: 't', name: 'Bash', arguments: '{"a":1}' },
      { type: 'tool_use', id: 't', name: 'Bash', input: { a: 1 } },
    ],
    [
      'tool call with other arguments, without an id',
      { type: 'tool_call', id: null, name: 'Bash', arguments: 'ls' },
      { type: 'tool_use', id: '', name: 'Bash', input: { arguments: 'ls' } },
    ],
    [
      'tool call without arguments',
      { type: 'tool_call', id: 't', name: 'Bash' },
      { type: 'tool_use', id: 't', name: 'Bash', input: {} },
    ],
    [
      'result text',
      { type: 'tool_call_response', id: 't', response: 'out' },
      { type: 'tool_result', tool_use_id: 't', content: 'out' },
    ],
    [
      'result text, wrapped',
      { type: 'tool_call_response', id: 't', response: { content: 'out' } },
      { type: 'tool_result', tool_use_id: 't', content: 'out' },
    ],
    [
      'result object',
      { type: 'tool_call_response', id: 't', response: { content: 'out', code: 1 } },
      { type: 'tool_result', tool_use_id: 't', content: '{"content":"out","code":1}' },
    ],
    [
      'result blocks',
      { type: 'tool_call_response', id: 't', response: [{ type: 'text', text: 'a' }, 'b', 3] },
      {
        type: 'tool_result',
        tool_use_id: 't',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
          { type: 'text', text: '3' },
        ],
      },
    ],
    ['no result', { type: 'tool_call_response' }, { type: 'tool_result', tool_use_id: '', content: '' }],
    [
      'image data',
      { type: 'blob', content: 'AAAA', ...IMAGE },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
    ],
    [
      'image address',
      { type: 'uri', uri: 'https://x/y.png', ...IMAGE },
      { type: 'image', source: { type: 'url', url: 'https://x/y.png' } },
    ],
    ['compaction', { type: 'compaction', content: 'so far' }, { type: 'text', text: 'so far' }],
    [
      'image of an unknown type',
      { ...IMAGE, type: 'blob', content: 'AA', mime_type: 'image/tiff' },
      asText({ ...IMAGE, type: 'blob', content: 'AA', mime_type: 'image/tiff' }),
    ],
    ['file', { type: 'file', file_id: 'f' }, asText({ type: 'file', file_id: 'f' })],
    [
      'server tool call',
      { type: 'server_tool_call', name: 'web_search', server_tool_call: { type: 'web_search' } },
      asText({ type: 'server_tool_call', name: 'web_search', server_tool_call: { type: 'web_search' } }),
    ],
    ['text that is none', { type: 'text', content: 5 }, asText({ type: 'text', content: 5 })],
    ['no type', { a: 1 }, asText({ a: 1 })],
  ])('%s', (_, part, block) => {
    const messages = JSON.stringify([{ role: 'user', parts: [part, { type: 'text', content: 'and' }] }]);
    expect(json({ ...CHAT, 'gen_ai.input.messages': messages }, 'mlflow.spanInputs')).toEqual({
      messages: [{ role: 'user', content: [block, { type: 'text', text: 'and' }] }],
    });
  });

  test('thinking alone gets an empty text beside it, or the chat view draws nothing', () => {
    const messages = '[{"role":"assistant","parts":[{"type":"reasoning","content":"hm"}]}]';
    expect(json({ ...CHAT, 'gen_ai.output.messages': messages }, 'mlflow.spanOutputs')).toEqual({
      type: 'message',
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'hm' },
        { type: 'text', text: '' },
      ],
    });
  });
});

describe('inputs', () => {
  const system = { role: 'system', parts: [{ type: 'text', content: 'Two.' }] };
  const user = { role: 'user', parts: [{ type: 'text', content: 'hi' }] };
  const plain = { role: 'user', content: 'hi' };

  test.each<[string, Attributes, unknown]>([
    [
      'system instructions and system messages',
      {
        ...CHAT,
        'gen_ai.system_instructions': '[{"type":"text","content":"One."}]',
        'gen_ai.input.messages': JSON.stringify([system, user]),
      },
      { system: 'One.\n\nTwo.', messages: [plain] },
    ],
    [
      'system instructions as plain text',
      { ...CHAT, 'gen_ai.system_instructions': 'One.', 'gen_ai.input.messages': JSON.stringify([user]) },
      { system: 'One.', messages: [plain] },
    ],
    [
      'an agent keeps its system prompt to itself',
      { ...AGENT, 'gen_ai.system_instructions': 'One.', 'gen_ai.input.messages': JSON.stringify([user]) },
      { messages: [plain] },
    ],
    [
      'messages of the older form',
      { ...CHAT, 'gen_ai.input.messages': '[{"role":"user","content":"hi"}]' },
      { messages: [plain] },
    ],
    [
      'tool messages are the user’s in Anthropic’s words',
      {
        ...CHAT,
        'gen_ai.input.messages':
          '[{"role":"tool","parts":[{"type":"tool_call_response","id":"t","response":"r"}]}]',
      },
      { messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'r' }] }] },
    ],
    ['what is no message is left out', { ...CHAT, 'gen_ai.input.messages': '[1,null]' }, { messages: [] }],
    ['no list of messages: as it came', { ...CHAT, 'gen_ai.input.messages': '{"a":1}' }, { a: 1 }],
  ])('%s', (_, attributes, inputs) => {
    expect(json(attributes, 'mlflow.spanInputs')).toEqual(inputs);
  });

  test.each(['not json', '{', '[{"role":'])('unreadable messages stay as they came: %s', (text) => {
    expect(mapped({ ...CHAT, 'gen_ai.input.messages': text }, 'mlflow.spanInputs')).toBe(text);
    expect(mapped({ ...CHAT, 'gen_ai.output.messages': text }, 'mlflow.spanOutputs')).toBe(text);
  });
});

describe('half a surrogate pair, which no database takes, is replaced', () => {
  test.each([
    ['as an escape', String.raw`{"a":"\ud83d"}`, { a: '\ufffd' }],
    ['as an escape in capitals', String.raw`{"a":"\uD83D"}`, { a: '\ufffd' }],
    ['as it is', '{"a":"\ud83d"}', { a: '\ufffd' }],
    ['not a whole pair', String.raw`{"a":"\ud83d\ude80"}`, { a: '🚀' }],
    ['in a key', String.raw`{"\ud83d":1}`, { '\ufffd': 1 }],
    ['not what a backslash stands before', String.raw`{"a":"\\ud83d"}`, { a: String.raw`\ud83d` }],
    ['nor the digits of a number beside it', String.raw`{"a":"\ude80","b":1.00}`, { a: '\ufffd', b: 1 }],
  ])('%s', (_, text, expected) => {
    expect(json({ 'gen_ai.tool.call.arguments': text }, 'mlflow.spanInputs')).toEqual(expected);
    expect(JSON.parse(String(kept(text)))).toEqual(expected);
    const messages = `[{"role":"user","parts":[{"type":"tool_call","arguments":${text}}]}]`;
    expect(json({ 'gen_ai.input.messages': messages }, 'mlflow.spanInputs')).toEqual({
      messages: [{ role: 'user', content: [{ type: 'tool_use', id: '', name: '', input: expected }] }],
    });
  });
});

describe('integers beyond 64 bits, which MLflow cannot read back, get an exponent', () => {
  test.each([
    ['{"id":12345678901234567890}', '{"id":1.2345678901234567890e19}'],
    ['{"id":9223372036854775807}', '{"id":9223372036854775807}'],
    ['{"id":9223372036854775808}', '{"id":9.223372036854775808e18}'],
    ['[-9223372036854775808,-9223372036854775809]', '[-9223372036854775808,-9.223372036854775809e18]'],
    [
      '{"a":"12345678901234567890","12345678901234567890":1}',
      '{"a":"12345678901234567890","12345678901234567890":1}',
    ],
    [
      String.raw`["\"12345678901234567890",12345678901234567890]`,
      String.raw`["\"12345678901234567890",1.2345678901234567890e19]`,
    ],
    [
      '[0.12345678901234567890,12345678901234567890.5,12345678901234567890e1]',
      '[0.12345678901234567890,12345678901234567890.5,12345678901234567890e1]',
    ],
    [
      '{"x":NaN,"y":-Infinity,"id":12345678901234567890}',
      '{"x":NaN,"y":-Infinity,"id":1.2345678901234567890e19}',
    ],
    ['[12345678901234567890 is no JSON]', '[12345678901234567890 is no JSON]'],
    ['12345678901234567890', '12345678901234567890'],
  ])('%s', (text, expected) => {
    expect(mapped({ 'gen_ai.tool.call.arguments': text }, 'mlflow.spanInputs')).toBe(expected);
    expect(kept(text)).toBe(expected);
  });

  test('in messages, whichever way they go, and in the schema of a tool', () => {
    const call = (type: string) =>
      `[{"role":"assistant","parts":[{"type":"tool_call","id":"t","name":"f","arguments":{"id":12345678901234567890}},{"type":"${type}","content":""}]}]`;
    expect(mapped({ ...CHAT, 'gen_ai.output.messages': call('text') }, 'mlflow.spanOutputs')).toContain(
      '"input":{"id":1.2345678901234567890e19}',
    );
    expect(mapped({ ...CHAT, 'gen_ai.output.messages': call('other') }, 'mlflow.spanOutputs')).toContain(
      '"input":{"id":1.2345678901234567000e19}',
    );
    const tools = '[{"type":"function","name":"f","parameters":{"maximum":18446744073709551615}}]';
    expect(mapped({ 'gen_ai.tool.definitions': tools }, 'mlflow.chat.tools')).toContain(
      '"maximum":1.8446744073709552000e19',
    );
  });

  test('long texts with long numbers are no burden', () => {
    const text = JSON.stringify({ lines: '"1795372739385453640" '.repeat(200_000), id: 1 });
    expect(mapped({ 'gen_ai.tool.call.arguments': text }, 'mlflow.spanInputs')).toBe(text);
  });
});

describe('what is stated in MLflow’s words', () => {
  const everything = (attributes: Attributes) => toMappedRecord(mapSpan(spanOf(attributes))).attributes;
  const usage = '{"input_tokens": 7, "output_tokens": 3, "total_tokens": 10}';

  test('is plain afterwards, though MLflow’s own SDKs write JSON', () => {
    const stated = {
      'mlflow.spanType': '"LLM"',
      'mlflow.llm.model': '"m"',
      'mlflow.llm.provider': 'openai',
      'mlflow.spanLogLevel': '20',
      'mlflow.chat.tokenUsage': JSON.stringify(usage),
      'mlflow.spanInputs': '"hi"',
    };
    expect(everything(stated)).toEqual({
      'mlflow.spanType': 'LLM',
      'mlflow.llm.model': 'm',
      'mlflow.llm.provider': 'openai',
      'mlflow.spanLogLevel': 20,
      'mlflow.chat.tokenUsage': usage,
      'mlflow.spanInputs': '"hi"',
    });
    expect(mapSpan(spanOf(stated)).facts.usage).toEqual(JSON.parse(usage));
  });

  test('is as if it were not there where it is not what it should be', () => {
    const stated = {
      ...CHAT,
      'gen_ai.usage.input_tokens': 5,
      'mlflow.spanType': 12,
      'mlflow.chat.tokenUsage': 'nope',
      'mlflow.llm.cost': '[1]',
      'mlflow.traceRequestId': '"tr-x"',
    };
    expect(everything(stated)).toEqual(everything({ ...CHAT, 'gen_ai.usage.input_tokens': 5 }));
  });

  test('counts before what is said in GenAI’s', () => {
    const { facts } = mapSpan(
      spanOf({ ...CHAT, 'gen_ai.usage.input_tokens': 5, 'mlflow.chat.tokenUsage': usage }),
    );
    expect(facts.usage?.total_tokens).toBe(10);
  });

  test('a cost, too, with all its parts', () => {
    const stated = '{"input_cost":1,"output_cost":2,"total_cost":3}';
    expect(mapSpan(spanOf({ 'mlflow.llm.cost': stated })).facts.cost).toEqual(JSON.parse(stated));
    expect(mapSpan(spanOf({ 'mlflow.llm.cost': '{"total_cost":3}' })).facts.cost).toBeUndefined();
  });
});

describe('what MLflow would not take, or take wrongly', () => {
  const everything = (attributes: Attributes) => toMappedRecord(mapSpan(spanOf(attributes))).attributes;

  test('counts that are none are left out', () => {
    const said = { ...CHAT, 'gen_ai.usage.input_tokens': 1.5, 'gen_ai.usage.output_tokens': -3 };
    expect(everything(said)).toEqual(everything(CHAT));
    expect(json({ ...said, 'gen_ai.usage.output_tokens': 4 }, 'mlflow.chat.tokenUsage')).toEqual({
      input_tokens: 0,
      output_tokens: 4,
      total_tokens: 4,
    });
  });

  test.each(['gen_ai.conversation.id', 'session.id'])(
    'a session is cut to the length of its column: %s',
    (name) => {
      expect(everything({ [name]: 's'.repeat(251) })[name]).toBe('s'.repeat(250));
      expect(everything({ [name]: `${'s'.repeat(249)}😀` })[name]).toBe(`${'s'.repeat(249)}\ufffd`);
      expect(everything({ 'user.id': 'u'.repeat(251) })['user.id']).toHaveLength(251);
    },
  );
});

describe('names of other instrumentations', () => {
  test('the requested model where the response names none', () => {
    expect(mapped({ ...CHAT, 'gen_ai.request.model': 'm' }, 'mlflow.llm.model')).toBe('m');
  });

  test('gen_ai.system is the older provider', () => {
    expect(mapped({ ...CHAT, 'gen_ai.system': 'openai' }, 'mlflow.llm.provider')).toBe('openai');
  });

  test.each(['parameters', 'inputSchema', 'input_schema'])('the schema of a tool is kept: %s', (key) => {
    const schema = { type: 'object', properties: { path: { type: 'string' } } };
    const tool = { type: 'function', name: 'f', description: 'reads', [key]: schema };
    expect(json({ 'gen_ai.tool.definitions': JSON.stringify([tool]) }, 'mlflow.chat.tools')).toEqual([
      { type: 'function', function: { name: 'f', description: 'reads', parameters: schema } },
    ]);
  });

  test('tools already in OpenAI’s shape stay, broken ones are left out', () => {
    const tool = { type: 'function', function: { name: 'f' } };
    expect(json({ 'gen_ai.tool.definitions': JSON.stringify([tool, 3]) }, 'mlflow.chat.tools')).toEqual([
      tool,
    ]);
    expect(mapped({ 'gen_ai.tool.definitions': 'f, g' }, 'mlflow.chat.tools')).toBeUndefined();
  });
});
