import type { Attributes, SpanRecord, Trace } from '../../../../src/core/spans/span.ts';

/** A turn made by hand: chat, tool, chat, and the agent over them, 5 s long. */
const TRACE_ID = '392797f227633863e80457002d955d55';
const START = 1_795_372_739_385_453_640n;
const SECOND = 1_000_000_000n;
const ROOT_ID = 'a1a1a1a1a1a1a1a1';
const SESSION = { 'gen_ai.conversation.id': '11111111-2222-3333-4444-555555555555' };

/** A root span of no kind, with these attributes. */
export function spanOf(attributes: Attributes): SpanRecord {
  return {
    traceId: TRACE_ID,
    spanId: 'b1b1b1b1b1b1b1b1',
    parentSpanId: undefined,
    name: 'span',
    kind: 'internal',
    startTime: START,
    endTime: START + SECOND,
    attributes,
    events: [],
    links: [],
    status: { code: 'unset' },
  };
}

export const CHAT_ONE: SpanRecord = {
  ...spanOf({
    ...SESSION,
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'anthropic',
    'gen_ai.request.model': 'claude-opus-4-5',
    'gen_ai.response.model': 'claude-opus-4-5-20251101',
    'gen_ai.usage.input_tokens': 1206,
    'gen_ai.usage.output_tokens': 50,
    'gen_ai.usage.cache_read.input_tokens': 1000,
    'gen_ai.usage.cache_write.input_tokens': 200,
    'claude_code.usage.cache_write_1h.input_tokens': 150,
    'claude_code.cost.usd': 0.03,
    'claude_code.cost.input_usd': 0.01,
    'claude_code.cost.output_usd': 0.02,
    'gen_ai.input.messages': JSON.stringify([
      { role: 'user', parts: [{ type: 'text', content: 'List the files' }] },
    ]),
    'gen_ai.output.messages': JSON.stringify([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', content: 'ls will do' },
          { type: 'tool_call', id: 'toolu_1', name: 'Bash', arguments: { command: 'ls' } },
        ],
        finish_reason: 'tool_call',
      },
    ]),
  }),
  spanId: 'c1c1c1c1c1c1c1c1',
  parentSpanId: ROOT_ID,
  name: 'chat claude-opus-4-5',
  kind: 'client',
  startTime: START + SECOND / 2n,
  endTime: START + SECOND,
};

export const TOOL: SpanRecord = {
  ...spanOf({
    ...SESSION,
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'Bash',
    'gen_ai.tool.call.id': 'toolu_1',
    'gen_ai.tool.call.arguments': '{"command":"ls"}',
    'gen_ai.tool.call.result': '{"content":"a\\nb"}',
  }),
  spanId: 'd1d1d1d1d1d1d1d1',
  parentSpanId: ROOT_ID,
  name: 'execute_tool Bash',
  startTime: START + SECOND,
  endTime: START + 2n * SECOND,
};

export const CHAT_TWO: SpanRecord = {
  ...CHAT_ONE,
  attributes: {
    ...CHAT_ONE.attributes,
    'gen_ai.usage.output_tokens': 60,
    'gen_ai.usage.cache_read.input_tokens': 1200,
    'gen_ai.usage.cache_write.input_tokens': 0,
    'claude_code.usage.cache_write_1h.input_tokens': 0,
    'claude_code.cost.usd': 0.06,
    'claude_code.cost.input_usd': 0.02,
    'claude_code.cost.output_usd': 0.04,
    'gen_ai.input.messages': JSON.stringify([
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'toolu_1', response: 'a\nb' }] },
    ]),
    'gen_ai.output.messages': JSON.stringify([
      { role: 'assistant', parts: [{ type: 'text', content: 'Two files.' }], finish_reason: 'stop' },
    ]),
  },
  spanId: 'c2c2c2c2c2c2c2c2',
  startTime: START + 2n * SECOND,
  endTime: START + 5n * SECOND,
};

export const ROOT: SpanRecord = {
  ...spanOf({
    ...SESSION,
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': 'claude-code',
    'gen_ai.usage.input_tokens': 2412,
    'gen_ai.usage.output_tokens': 110,
    'claude_code.cost.usd': 0.09,
    'claude_code.cost.input_usd': 0.03,
    'claude_code.cost.output_usd': 0.06,
    'claude_code.version': '2.1.196',
    'claude_code.permission_mode': 'default',
    'claude_code.prompt.id': 'b7f0c5e2-prompt',
    'claude_code.agent.outcome': 'completed',
    'user.id': 'me',
    'process.working_directory': '/repo',
    'vcs.ref.head.name': 'main',
    'vcs.ref.head.revision': 'c0ffee',
    'gen_ai.input.messages': JSON.stringify([
      { role: 'user', parts: [{ type: 'text', content: 'List the files' }] },
    ]),
    'gen_ai.output.messages': JSON.stringify([
      { role: 'assistant', parts: [{ type: 'text', content: 'Two files.' }], finish_reason: 'stop' },
    ]),
    'gen_ai.system_instructions': '[{"type":"text","content":"Be brief."}]',
    'gen_ai.tool.definitions': '[{"type":"function","name":"Bash","parameters":{"type":"object"}}]',
  }),
  spanId: ROOT_ID,
  name: 'invoke_agent claude-code',
  endTime: START + 5n * SECOND,
};

export const TURN: Trace = {
  traceId: TRACE_ID,
  spans: [CHAT_ONE, TOOL, CHAT_TWO, ROOT],
  resource: { 'service.name': 'claude-code', 'host.name': 'box', team: 'tools' },
  scope: { name: 'claude-otel', version: '0.1.0' },
};

/** What MLflow counts of the turn. */
export const TURN_USAGE = {
  input_tokens: 2412,
  output_tokens: 110,
  total_tokens: 2522,
  cache_read_input_tokens: 2200,
  cache_creation_input_tokens: 200,
  cache_creation_input_tokens_above_1hr: 150,
} as const;
