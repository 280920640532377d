import { describe, expect, test } from 'vitest';
import type { Attributes, SpanEvent } from '../../../../src/core/spans/span.ts';
import { mapSpan, toMappedRecord } from '../../../../src/core/targets/mlflow/map-span.ts';
import { toMlflowTrace } from '../../../../src/core/targets/mlflow/to-mlflow-trace.ts';
import { spanOf, TURN } from './turn.ts';

function mapped(attributes: Attributes, events: readonly SpanEvent[] = []): Attributes {
  return toMappedRecord(mapSpan({ ...spanOf(attributes), events })).attributes;
}

/** As OpenLLMetry's OpenAI instrumentation made them until it took up the GenAI conventions. */
const OPENLLMETRY = {
  'gen_ai.system': 'OpenAI',
  'gen_ai.request.model': 'gpt-4o',
  'llm.request.type': 'chat',
  'gen_ai.usage.prompt_tokens': 100,
  'gen_ai.usage.completion_tokens': 20,
  'llm.usage.total_tokens': 120,
  'gen_ai.prompt.1.role': 'user',
  'gen_ai.prompt.1.content': 'hello?',
  'gen_ai.prompt.0.role': 'system',
  'gen_ai.prompt.0.content': 'Be brief.',
  'gen_ai.completion.0.role': 'assistant',
  'gen_ai.completion.0.content': 'hi',
  'gen_ai.completion.0.tool_calls.0.id': 't',
  'gen_ai.completion.0.tool_calls.0.name': 'look',
  'gen_ai.completion.0.tool_calls.0.arguments': '{"at":"it"}',
};

const OPENINFERENCE = {
  'openinference.span.kind': 'LLM',
  'llm.model_name': 'gpt-4o',
  'llm.provider': 'openai',
  'llm.token_count.prompt': 100,
  'llm.token_count.completion': 20,
  'llm.token_count.prompt_details.cache_read': 50,
  'input.value': '{"messages":[{"role":"user","content":"hello?"}]}',
  'output.value': 'hi',
};

const VERCEL_CALL = {
  'ai.operationId': 'ai.generateText.doGenerate',
  'ai.model.id': 'gpt-4o',
  'ai.model.provider': 'openai.chat',
  'ai.usage.promptTokens': 100,
  'ai.usage.completionTokens': 20,
  'ai.prompt.messages': '[{"role":"user","content":[{"type":"text","text":"hello?"}]}]',
  'ai.prompt.tools': ['{"type":"function","name":"look"}'],
  'ai.response.text': 'hi',
};

const CALL = {
  'mlflow.llm.model': 'gpt-4o',
  'mlflow.chat.tokenUsage': '{"input_tokens":100,"output_tokens":20,"total_tokens":120}',
  'mlflow.spanLogLevel': 20,
};

describe('older vocabularies', () => {
  test('OpenLLMetry', () => {
    const { 'mlflow.spanInputs': inputs, 'mlflow.spanOutputs': outputs, ...rest } = mapped(OPENLLMETRY);
    expect(rest).toMatchObject({ ...CALL, 'mlflow.spanType': 'CHAT_MODEL', 'mlflow.llm.provider': 'OpenAI' });
    expect(rest['mlflow.message.format']).toBe('anthropic');
    expect(JSON.parse(String(inputs))).toEqual({
      system: 'Be brief.',
      messages: [{ role: 'user', content: 'hello?' }],
    });
    expect(JSON.parse(String(outputs))).toMatchObject({
      content: [
        { type: 'text', text: 'hi' },
        { type: 'tool_use', id: 't', name: 'look', input: { at: 'it' } },
      ],
    });
  });

  test('OpenInference; content stands once', () => {
    const { 'mlflow.chat.tokenUsage': usage, ...rest } = mapped(OPENINFERENCE);
    expect(rest).toMatchObject({
      'mlflow.spanType': 'LLM',
      'mlflow.llm.model': 'gpt-4o',
      'mlflow.llm.provider': 'openai',
      'mlflow.spanInputs': OPENINFERENCE['input.value'],
      'mlflow.spanOutputs': 'hi',
    });
    expect(JSON.parse(String(usage))).toMatchObject({ total_tokens: 120, cache_read_input_tokens: 50 });
    expect(Object.keys(rest)).not.toContain('input.value');
    expect(Object.keys(rest)).not.toContain('output.value');
  });

  test('a model call of Vercel’s AI SDK, as MLflow’s chat view draws it', () => {
    const { 'mlflow.spanInputs': inputs, 'mlflow.spanOutputs': outputs, ...rest } = mapped(VERCEL_CALL);
    expect(rest).toMatchObject({
      ...CALL,
      'mlflow.spanType': 'LLM',
      'mlflow.llm.provider': 'openai.chat',
      'mlflow.message.format': 'vercel_ai',
    });
    expect(JSON.parse(String(inputs))).toEqual({
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hello?' }] }],
      tools: [{ type: 'function', name: 'look' }],
    });
    expect(JSON.parse(String(outputs))).toEqual({ text: 'hi' });
  });

  test.each<[string, Attributes, Attributes]>([
    [
      'traceloop',
      {
        'traceloop.span.kind': 'workflow',
        'traceloop.entity.input': '{"q":1}',
        'traceloop.entity.output': '2',
      },
      { 'mlflow.spanType': 'WORKFLOW', 'mlflow.spanInputs': '{"q":1}', 'mlflow.spanOutputs': '2' },
    ],
    [
      'a tool of Vercel’s',
      { 'ai.operationId': 'ai.toolCall', 'ai.toolCall.args': '{"a":1}', 'ai.toolCall.result': '"r"' },
      { 'mlflow.spanType': 'TOOL', 'mlflow.spanInputs': '{"a":1}', 'mlflow.spanOutputs': '"r"' },
    ],
    [
      'what Vercel’s puts around its calls',
      { 'ai.operationId': 'ai.streamText', 'ai.prompt': '{"prompt":"hi"}', 'ai.usage.inputTokens': 3 },
      { 'mlflow.spanType': 'LLM', 'mlflow.spanInputs': '{"prompt":"hi"}' },
    ],
    [
      'embeddings',
      { 'ai.operationId': 'ai.embed.doEmbed', 'ai.usage.tokens': 3 },
      { 'mlflow.spanType': 'EMBEDDING' },
    ],
    ['an agent', { 'openinference.span.kind': 'AGENT' }, { 'mlflow.spanType': 'AGENT' }],
  ])('%s', (_, attributes, expected) => {
    expect(mapped(attributes)).toMatchObject(expected);
  });

  test('events of the first GenAI conventions', () => {
    const events = [
      {
        name: 'gen_ai.content.prompt',
        time: 1n,
        attributes: { 'gen_ai.prompt': '[{"role":"user","content":"hello?"}]' },
      },
      {
        name: 'gen_ai.content.completion',
        time: 2n,
        attributes: { 'gen_ai.completion': '[{"role":"assistant","content":"hi"}]' },
      },
    ];
    const span = { ...spanOf({ 'gen_ai.operation.name': 'chat' }), events };
    expect(toMlflowTrace({ ...TURN, spans: [span] }).info).toMatchObject({
      requestPreview: 'hello?',
      responsePreview: 'hi',
    });
  });

  test('today’s names win', () => {
    const today = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.response.model': 'm',
      'gen_ai.provider.name': 'p',
      'gen_ai.usage.input_tokens': 1,
      'gen_ai.usage.output_tokens': 2,
      'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"new"}]}]',
      'gen_ai.output.messages': '[]',
    };
    const mlflow = (attributes: Attributes) =>
      Object.entries(mapped(attributes)).filter(([name]) => name.startsWith('mlflow.'));
    for (const older of [OPENLLMETRY, OPENINFERENCE, VERCEL_CALL]) {
      const both = Object.fromEntries(mlflow({ ...older, ...today }));
      expect(both).toMatchObject({
        'mlflow.spanType': 'CHAT_MODEL',
        'mlflow.llm.model': 'm',
        'mlflow.llm.provider': 'p',
        'mlflow.spanInputs': '{"messages":[{"role":"user","content":"new"}]}',
        'mlflow.message.format': 'anthropic',
      });
      expect(both['mlflow.chat.tokenUsage']).toContain('"input_tokens":1,"output_tokens":2');
    }
  });

  test.each<[string, Attributes]>([
    ['a kind nobody knows', { 'openinference.span.kind': 'constructor' }],
    ['counts that are none', { 'llm.token_count.prompt': Number.NaN, 'ai.usage.promptTokens': -1 }],
    ['a call without content (metadata mode)', { 'ai.operationId': 'x' }],
  ])('nothing is made up: %s', (_, attributes) => {
    const names = Object.keys(mapped(attributes)).filter((name) => name.startsWith('mlflow.'));
    expect(names).toEqual(['mlflow.spanLogLevel']);
  });
});
