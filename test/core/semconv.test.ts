import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as semconv from '../../src/core/spans/semconv.generated.ts';

const model: unknown = JSON.parse(
  readFileSync(new URL('../fixtures/semconv-genai/genai-2026-11.full.json', import.meta.url), 'utf8'),
);
const { registry, metrics } = model as {
  registry: Record<string, { type: string | { enum: string[] } }>;
  metrics: Record<string, unknown>;
};
const constants = Object.entries(semconv);
const stringsOf = (prefix: RegExp): string[] =>
  constants.flatMap(([name, value]) => (prefix.test(name) && typeof value === 'string' ? [value] : []));
const ours = (names: string[]): string[] => names.filter((name) => /^(?:gen_ai|mcp)\./.test(name)).toSorted();

test('every GenAI and MCP attribute of the model is a constant, and no other', () => {
  const plain = Object.keys(registry).filter((name) => registry[name]?.type !== 'template[string]');
  expect(stringsOf(/^ATTR_(?:GEN_AI|MCP)_/).toSorted()).toEqual(ours(plain));
  expect(semconv.ATTR_GEN_AI_PROMPT_VARIABLE('topic')).toBe('gen_ai.prompt.variable.topic');
});

test('every value of every enumeration is a constant', () => {
  const values = Object.entries(registry).flatMap(([name, { type }]) =>
    typeof type === 'string' || !/^(?:gen_ai|mcp)\./.test(name) ? [] : type.enum,
  );
  expect(stringsOf(/_VALUE_/).toSorted()).toEqual(values.toSorted());
});

test('every metric of the model is a constant', () => {
  expect(stringsOf(/^METRIC_/).toSorted()).toEqual(ours(Object.keys(metrics)));
});

test.each([
  ['ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS', 'gen_ai.usage.cache_write.input_tokens'],
  ['GEN_AI_OPERATION_NAME_VALUE_CHAT', 'chat'],
  ['GEN_AI_PROVIDER_NAME_VALUE_AWS_BEDROCK', 'aws.bedrock'],
  ['MCP_METHOD_NAME_VALUE_TOOLS_CALL', 'tools/call'],
  ['MCP_METHOD_NAME_VALUE_LOGGING_SET_LEVEL', 'logging/setLevel'],
  ['ATTR_PROCESS_EXIT_CODE', 'process.exit.code'],
  ['ATTR_VCS_REF_HEAD_NAME', 'vcs.ref.head.name'],
])('%s is named as OpenTelemetry JS names it', (constant, value) => {
  expect(Object.fromEntries(constants)).toHaveProperty(constant, value);
});
