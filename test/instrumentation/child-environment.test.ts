import { expect, test } from 'vitest';
import { describeTraces, outline } from '../support/instrumentation/describe-traces.ts';
import { fakeQuery } from '../support/instrumentation/fake-query.ts';
import { recordedQueries } from '../support/instrumentation/recorded-query.ts';
import { traced } from '../support/instrumentation/traced-query.ts';

/** Node gives a child text, whatever a program has put into its environment. */
async function outlineWith(env: object): Promise<readonly string[]> {
  const { query, spans } = traced(fakeQuery(recordedQueries('sdk-partial')));
  for await (const _ of query({ options: { env } }));
  return outline(describeTraces(spans()));
}

test.for([
  { CLAUDE_CODE_ENABLE_TELEMETRY: 0 },
  { OTEL_TRACES_EXPORTER: null },
  { OTEL_TRACES_EXPORTER: 7, CLAUDE_CODE_ENABLE_TELEMETRY: false },
  { ANTHROPIC_BASE_URL: 8080 },
  { HOME: 1, CLAUDE_CONFIG_DIR: 2 },
  { HOME: undefined, CLAUDE_CONFIG_DIR: undefined },
])('a query with %o is traced whole', async (env) => {
  expect(await outlineWith(env)).toHaveLength(4);
});

test('telemetry that a number or a boolean turns on is seen', async () => {
  const native = {
    CLAUDE_CODE_ENABLE_TELEMETRY: 1,
    CLAUDE_CODE_ENHANCED_TELEMETRY_BETA: true,
    OTEL_TRACES_EXPORTER: 'otlp',
  };
  expect(await outlineWith(native)).toEqual(['invoke_agent claude-code completed']);
});
