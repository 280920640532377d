import { describe, expect, test } from 'vitest';
import type { SpanRecord } from '../../src/core/spans/span.ts';
import { checkSpans, violationsOf } from '../support/conformance/check-spans.ts';

const span = (overrides: Partial<SpanRecord>): SpanRecord => ({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentSpanId: undefined,
  name: 'chat claude-opus-5-5',
  kind: 'client',
  startTime: 1n,
  endTime: 2n,
  attributes: {},
  events: [],
  links: [],
  status: { code: 'unset' },
  ...overrides,
});

const CHAT = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'anthropic',
  'gen_ai.request.model': 'claude-opus-5-5',
  'gen_ai.response.id': 'msg_1',
  'gen_ai.response.model': 'claude-opus-5-5',
  'gen_ai.response.finish_reasons': ['stop'],
  'gen_ai.usage.input_tokens': 12,
  'gen_ai.usage.output_tokens': 57,
  'server.address': 'api.anthropic.com',
  'server.port': 443,
} as const;

const chat = (attributes: SpanRecord['attributes'], overrides: Partial<SpanRecord> = {}): SpanRecord =>
  span({ attributes: { ...CHAT, ...attributes }, ...overrides });

const TOOL = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'Bash' } as const;

const tool = (attributes: SpanRecord['attributes'], overrides: Partial<SpanRecord> = {}): SpanRecord =>
  span({ name: 'execute_tool Bash', kind: 'internal', attributes: { ...TOOL, ...attributes }, ...overrides });

const AGENT = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'claude-code' } as const;

const agent = (attributes: SpanRecord['attributes'], overrides: Partial<SpanRecord> = {}): SpanRecord =>
  span({
    name: 'invoke_agent claude-code',
    kind: 'internal',
    attributes: { ...AGENT, ...attributes },
    ...overrides,
  });

const ERROR = { status: { code: 'error', message: 'no' } } as const;
const text = (content: string): object => ({ type: 'text', content });
const json = (value: unknown): string => JSON.stringify(value);
const input = (...parts: unknown[]): SpanRecord['attributes'] => ({
  'gen_ai.input.messages': json([{ role: 'user', parts }]),
});

const good: readonly [string, SpanRecord][] = [
  ['a chat', chat({})],
  ['a failed chat', chat({ 'error.type': 'overloaded_error' }, ERROR)],
  [
    'a chat without a model',
    span({
      name: 'chat',
      attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'anthropic' },
    }),
  ],
  ['an agent', agent({ 'gen_ai.usage.input_tokens': 12, 'gen_ai.response.finish_reasons': ['stop'] })],
  ['an agent as a service', agent({ 'gen_ai.provider.name': 'anthropic' }, { kind: 'client' })],
  ['a tool call', tool({ 'gen_ai.tool.call.id': 'toolu_1', 'gen_ai.tool.type': 'function' })],
  [
    'a command',
    tool(
      { 'process.executable.name': 'ls', 'process.exit.code': 3, 'error.type': '3' },
      { name: 'execute_tool Bash ls', ...ERROR },
    ),
  ],
  [
    'a skill',
    span({
      name: 'execute_tool Skill pdf',
      kind: 'internal',
      attributes: { ...TOOL, 'gen_ai.tool.name': 'Skill', 'gen_ai.skill.name': 'pdf' },
    }),
  ],
  [
    'a skill file',
    tool(
      { 'gen_ai.skill.name': 'pdf', 'gen_ai.skill.resource.name': 'a.md' },
      { name: 'execute_tool Bash pdf a.md' },
    ),
  ],
  ['an MCP call', tool({ 'mcp.method.name': 'tools/call' })],
  ['a plan', span({ name: 'plan', kind: 'internal', attributes: { 'gen_ai.operation.name': 'plan' } })],
  [
    'a span of another kind',
    span({ name: 'permission Bash', kind: 'internal', attributes: { 'claude_code.tool.outcome': 'denied' } }),
  ],
  [
    'attributes of our own',
    chat({ 'claude_code.cost.usd': 0.1, 'session.id': 's', 'gen_ai.prompt.variable.topic': 'x' }),
  ],
  [
    'content',
    chat({
      'gen_ai.input.messages': json([
        { role: 'user', parts: [text('hi'), { type: 'uri', modality: 'image', uri: 'file:///a.png' }] },
        { role: 'tool', parts: [{ type: 'tool_call_response', id: 'toolu_1', response: { content: 'ok' } }] },
      ]),
      'gen_ai.output.messages': json([
        {
          role: 'assistant',
          finish_reason: 'tool_call',
          parts: [
            { type: 'reasoning', content: 'hm' },
            text('a'),
            { type: 'tool_call', id: 'toolu_2', name: 'Bash', arguments: {} },
          ],
        },
      ]),
      'gen_ai.system_instructions': json([text('be brief')]),
      'gen_ai.tool.definitions': json([
        { type: 'function', name: 'Bash', description: 'x', parameters: { type: 'object' } },
      ]),
    }),
  ],
  [
    'tool content',
    tool({
      'gen_ai.tool.call.arguments': json({ command: 'ls' }),
      'gen_ai.tool.call.result': json({ content: 'a' }),
    }),
  ],
  [
    'every part type',
    chat(
      input(
        text(''),
        { type: 'server_tool_call', name: 'web_search', server_tool_call: { type: 'web_search' } },
        { type: 'server_tool_call_response', server_tool_call_response: { type: 'web_search' } },
        { type: 'compaction' },
        { type: 'blob', modality: 'image', content: 'aGk=' },
        { type: 'file', modality: 'document', file_id: 'file_1' },
        { type: 'generic', generic_type: 'redacted_thinking' },
      ),
    ),
  ],
];

test.each(good)('%s conforms', (_, record) => {
  expect(violationsOf([record])).toEqual([]);
});

test('a whole chat lacks nothing that is recommended', () => {
  expect(checkSpans([chat({})])).toEqual([]);
});

const { 'gen_ai.provider.name': _provider, ...withoutProvider } = CHAT;
const { 'gen_ai.tool.name': _tool, ...withoutTool } = TOOL;

const bad: readonly [string, string, SpanRecord][] = [
  ['name without the model', 'genai_span_name_format', chat({}, { name: 'chat' })],
  ['name of another model', 'genai_span_name_format', chat({}, { name: 'chat claude-haiku-5-5' })],
  ['name with an attribute that is no string', 'genai_span_name_format', tool({ 'gen_ai.tool.name': 3 })],
  ['agent name', 'genai_span_name_format', agent({}, { name: 'claude-code' })],
  ['tool name with an unrelated end', 'genai_span_name_format', tool({}, { name: 'execute_tool Bash ls' })],
  [
    'required attribute missing on a chat',
    'genai_expected_attribute_missing',
    span({ attributes: withoutProvider }),
  ],
  [
    'required attribute missing on a tool call',
    'genai_expected_attribute_missing',
    span({ name: 'execute_tool', kind: 'internal', attributes: withoutTool }),
  ],
  [
    'required attribute missing on a remote agent',
    'genai_expected_attribute_missing',
    agent({}, { kind: 'client' }),
  ],
  ['internal chat', 'genai_span_kind_unexpected', chat({}, { kind: 'internal' })],
  ['tool call as a client', 'genai_span_kind_unexpected', tool({}, { kind: 'client' })],
  ['agent as a server', 'genai_span_kind_unexpected', agent({}, { kind: 'server' })],
  ['unknown operation', 'genai_operation_name_unknown', chat({ 'gen_ai.operation.name': 'compact' })],
  ['status OK', 'span_status_ok_set_by_instrumentation', chat({}, { status: { code: 'ok' } })],
  [
    'status OK on any span',
    'span_status_ok_set_by_instrumentation',
    span({ name: 'x', status: { code: 'ok' } }),
  ],
  ['error without its type', 'error_type_missing_on_error', tool({}, ERROR)],
  ['error type without an error', 'error_type_without_error_status', tool({ 'error.type': 'tool_error' })],
  ['name that the model lacks', 'genai_attribute_unknown', chat({ 'gen_ai.system': 'anthropic' })],
  [
    'name that the model has no more',
    'genai_attribute_unknown',
    chat({ 'gen_ai.usage.cache_creation.input_tokens': 1 }),
  ],
  ['MCP name that the model lacks', 'genai_attribute_unknown', tool({ 'mcp.server.name': 'x' })],
  ['number as a string', 'genai_attribute_type', chat({ 'gen_ai.usage.input_tokens': '12' })],
  ['fraction as an integer', 'genai_attribute_type', chat({ 'gen_ai.usage.input_tokens': 1.5 })],
  ['string as a list', 'genai_attribute_type', chat({ 'gen_ai.response.finish_reasons': 'stop' })],
  ['exit code as a string', 'genai_attribute_type', tool({ 'process.exit.code': '1' })],
  ['port as a string', 'genai_attribute_type', chat({ 'server.port': '443' })],
  ['content that is no JSON', 'genai_content_json', chat({ 'gen_ai.input.messages': '[{"role":"us…' })],
  ['messages that are no list', 'genai_content_schema', chat({ 'gen_ai.input.messages': '{}' })],
  [
    'message without parts',
    'genai_content_schema',
    chat({ 'gen_ai.input.messages': json([{ role: 'user' }]) }),
  ],
  [
    'output message without a finish reason',
    'genai_content_schema',
    chat({ 'gen_ai.output.messages': json([{ role: 'assistant', parts: [] }]) }),
  ],
  ['text that is no string', 'genai_content_schema', chat(input({ type: 'text', content: 5 }))],
  ['tool call without a name', 'genai_content_schema', chat(input({ type: 'tool_call', id: 'toolu_1' }))],
  [
    'tool response without a response',
    'genai_content_schema',
    chat(input({ type: 'tool_call_response', result: 'x' })),
  ],
  ['reasoning without content', 'genai_content_schema', chat(input({ type: 'reasoning', thinking: 'x' }))],
  [
    'part type that no schema has',
    'genai_content_part_unknown',
    chat(input({ type: 'thinking', thinking: 'x' })),
  ],
  ['part without a type', 'genai_content_part_unknown', chat(input('hi'))],
  [
    'system instruction that is no text',
    'genai_content_part_unknown',
    chat({ 'gen_ai.system_instructions': json([{ type: 'tool_call', name: 'x' }]) }),
  ],
  [
    'unknown role',
    'genai_content_role_unknown',
    chat({ 'gen_ai.input.messages': json([{ role: 'human', parts: [] }]) }),
  ],
  [
    'tool without a name',
    'genai_content_schema',
    chat({ 'gen_ai.tool.definitions': json([{ type: 'function' }]) }),
  ],
  [
    'tool whose description is no string',
    'genai_content_schema',
    chat({ 'gen_ai.tool.definitions': json([{ type: 'function', name: 'x', description: 1 }]) }),
  ],
  [
    'arguments that are no object',
    'genai_content_schema',
    tool({ 'gen_ai.tool.call.arguments': json('ls') }),
  ],
  ['result that is no object', 'genai_content_schema', tool({ 'gen_ai.tool.call.result': json(['a']) })],
];

test.each(bad)('%s: %s', (_, rule, record) => {
  expect(violationsOf([record]).map((finding) => finding.rule)).toContain(rule);
});

describe('findings', () => {
  test('name the span', () => {
    const [finding] = violationsOf([chat({}), tool({}, { spanId: '00f067aa0ba902b7', ...ERROR })]);
    expect(finding).toEqual({
      rule: 'error_type_missing_on_error',
      level: 'violation',
      spanName: 'execute_tool Bash',
      spanId: '00f067aa0ba902b7',
      message: 'status is ERROR without error.type',
    });
  });

  test('what is recommended and not there is an improvement, no violation', () => {
    const { 'server.address': _address, ...rest } = CHAT;
    const record = span({ attributes: rest });
    expect(violationsOf([record])).toEqual([]);
    expect(checkSpans([record])).toMatchObject([
      { level: 'improvement', message: 'server.address is recommended on gen_ai.client.inference' },
    ]);
  });

  test('an attribute on a span where the model does not have it is an improvement', () => {
    expect(checkSpans([agent({ 'gen_ai.provider.name': 'anthropic' })])).toContainEqual(
      expect.objectContaining({ rule: 'genai_attribute_misplaced', level: 'improvement' }),
    );
  });
});
