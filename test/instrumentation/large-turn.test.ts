import { expect, test } from 'vitest';
import { fakeQuery } from '../support/instrumentation/fake-query.ts';
import { init, prompt, result, words } from '../support/instrumentation/told.ts';
import { traced } from '../support/instrumentation/traced-query.ts';

/** Where the root stands among the spans in the order of their ends. */
async function placeOfRoot(calls: number): Promise<number> {
  const answers = Array.from({ length: calls }, (_, index) => words(`msg_${index}`));
  const items = [prompt('one'), init(), ...answers, result(0.25)];
  const { query, spans } = traced(fakeQuery([{ items, epoch: Date.now() }]));
  for await (const _ of query({}));
  expect(spans()).toHaveLength(calls + 1);
  return spans().findIndex(({ name }) => name.startsWith('invoke_agent'));
}

test('the root of a turn ends last, as callers end after what they called', async () => {
  expect(await placeOfRoot(100)).toBe(100);
});

test('the root of a turn with more spans than a queue may hold ends first: a queue that is full drops what comes last', async () => {
  expect(await placeOfRoot(1500)).toBe(0);
});
