import { expect, test } from 'vitest';
import { describeTraces, outline } from '../support/instrumentation/describe-traces.ts';
import { fakeQuery } from '../support/instrumentation/fake-query.ts';
import type { RecordedItem } from '../support/instrumentation/recorded-query.ts';
import { init, message, MODEL, prompt, result, words } from '../support/instrumentation/told.ts';
import { traced } from '../support/instrumentation/traced-query.ts';
import type { SpanRecord } from '../../src/core/spans/span.ts';

/** Of one query, told stretch by stretch. */
async function spansOf(...stretches: readonly (readonly RecordedItem[])[]): Promise<readonly SpanRecord[]> {
  const { query, spans } = traced(fakeQuery([{ items: stretches.flat(), epoch: Date.now() }]), {
    content: 'full',
  });
  for await (const _ of query({}));
  return spans();
}

const rootsOf = (spans: readonly SpanRecord[]): readonly Readonly<Record<string, unknown>>[] =>
  spans.filter(({ parentSpanId }) => parentSpanId === undefined).map(({ attributes }) => attributes);
const cost = 'claude_code.cost.reported_usd';

test('the result of a slash command is no turn’s: the next turn has its own', async () => {
  const spans = await spansOf(
    [init(), words('cost so far', '<synthetic>'), result(0)],
    [prompt('one'), init(), words('msg_1'), result(0.25)],
    [prompt('two'), init(), words('msg_2'), result(0.5)],
  );
  expect(outline(describeTraces(spans))).toEqual([
    'invoke_agent claude-code completed',
    `  chat ${MODEL}`,
    'invoke_agent claude-code completed',
    `  chat ${MODEL}`,
  ]);
  expect(rootsOf(spans).map((attributes) => attributes[cost])).toEqual([0.25, 0.5]);
});

test('a background command wakes a turn that no callback tells of: it is traced, and says nothing of a prompt', async () => {
  const notification = { subtype: 'task_notification', task_id: 'b1', tool_use_id: 'toolu_1' };
  const spans = await spansOf(
    [prompt('one'), init(), words('msg_1'), result(0.25)],
    [message({ type: 'system', ...notification }), init(), words('msg_2'), result(0.5)],
  );
  const [first, woken] = rootsOf(spans);
  expect([first?.[cost], woken?.[cost]]).toEqual([0.25, 0.5]);
  expect(first?.['gen_ai.input.messages']).toContain('one');
  expect(woken).toMatchObject({ 'claude_code.prompt.source': 'task_notification' });
  expect(woken).not.toHaveProperty('gen_ai.input.messages');
});

test('no callback at all: every turn has a root, the first one begins with the query', async () => {
  const spans = await spansOf([init(), words('msg_1'), result(0.25), init(), words('msg_2'), result(0.5)]);
  expect(rootsOf(spans).map((attributes) => attributes[cost])).toEqual([0.25, 0.5]);
});

test('what no result was heard of has no account', async () => {
  const spans = await spansOf(
    [prompt('one'), init(), words('msg_1'), result(0.25)],
    [prompt('two'), init(), words('msg_2')],
  );
  expect(rootsOf(spans).map((attributes) => attributes[cost])).toEqual([0.25, undefined]);
});

test('no answer in the demanded format after all tries is Claude Code’s limit, as turns and budget are', async () => {
  const [root] = rootsOf(
    await spansOf(
      [prompt('one'), init(), words('msg_1')],
      [result(0.25, { subtype: 'error_max_structured_output_retries', is_error: true })],
    ),
  );
  expect(root).toMatchObject({ 'claude_code.agent.outcome': 'limit', [cost]: 0.25 });
});

test('a blocked prompt, which no model answered, names no source of usage', async () => {
  const [root] = rootsOf(await spansOf([prompt('one'), init(), result(0)]));
  expect(root).not.toHaveProperty('claude_code.usage.source');
});
