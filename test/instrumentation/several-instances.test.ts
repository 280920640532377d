import { expect, test } from 'vitest';
import { traceQuery } from '../../src/instrumentation/trace-query.ts';
import { fakeQuery, type FakeQuery } from '../support/instrumentation/fake-query.ts';
import { createPatcher } from '../support/instrumentation/patch-exports.ts';
import { recordedQueries } from '../support/instrumentation/recorded-query.ts';

const ONE_TURN = [
  'invoke_agent claude-code completed',
  '  chat claude-opus-5-5',
  '  chat claude-opus-5-5',
  '  execute_tool Bash ok',
];

const query = (given: object): FakeQuery => fakeQuery(recordedQueries('sdk-partial'))(given);

async function ask(asked: typeof query): Promise<void> {
  for await (const _ of asked({ prompt: 'x' }));
}

test('of two instrumentations one traces: the later, and the other while that one is disabled', async () => {
  const [first, second] = [createPatcher(), createPatcher()];
  const patched = second.patch(first.patch({ query }));
  const states = [
    [true, true, [[], ONE_TURN]],
    [false, true, [[], ONE_TURN]],
    [true, false, [ONE_TURN, []]],
    [false, false, [[], []]],
  ] as const;
  for (const [isFirstOn, isSecondOn, expected] of states) {
    first.instrumentation[isFirstOn ? 'enable' : 'disable']();
    second.instrumentation[isSecondOn ? 'enable' : 'disable']();
    await ask(patched.query);
    expect([first.takeOutline(), second.takeOutline()]).toEqual(expected);
  }
});

test('they trace a process that was started ahead once', async () => {
  const [first, second] = [createPatcher(), createPatcher()];
  const startup = async (given: object): Promise<{ query: () => FakeQuery }> => ({
    query: () => query(given),
  });
  const warm = await second.patch(first.patch({ startup })).startup({});
  await ask(warm.query);
  expect([first.takeOutline(), second.takeOutline()]).toEqual([[], ONE_TURN]);
});

test('what one of them has patched, also below another’s, is not patched by it again', () => {
  const [first, second] = [createPatcher(), createPatcher()];
  const patched = second.patch(first.patch({ query }));
  expect(first.patch(patched)).toEqual(patched);
  expect(second.patch(patched)).toEqual(patched);
});

test('traceQuery leaves what it has traced as it is, and a query that it is told not to trace', () => {
  const traced = traceQuery(query);
  expect(traced).not.toBe(query);
  expect(traceQuery(traced)).toBe(traced);
  expect(traceQuery(query, { enabled: false })).toBe(query);
});

test('traceQuery traces what a disabled instrumentation has patched', () => {
  const { instrumentation, patch } = createPatcher();
  const patched = patch({ query });
  instrumentation.disable();
  expect(traceQuery(patched.query)).not.toBe(patched.query);
});
