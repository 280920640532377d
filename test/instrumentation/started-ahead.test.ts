import { describe, expect, test, vi } from 'vitest';
import { fakeQuery, type FakeQuery } from '../support/instrumentation/fake-query.ts';
import { createPatcher } from '../support/instrumentation/patch-exports.ts';
import { recordedQueries } from '../support/instrumentation/recorded-query.ts';

type Given = Parameters<ReturnType<typeof fakeQuery>>[0];

/** As the SDK's: the hooks are those given at the start, and one query is served. */
async function startup(parameters: Given): Promise<{ query: (prompt: string) => FakeQuery }> {
  const play = fakeQuery(recordedQueries('sdk-setmodel'));
  let used = false;
  return {
    query: () => {
      if (used) throw new Error('WarmQuery.query() can only be called once');
      used = true;
      return play(parameters);
    },
  };
}

const TWO_TURNS = [
  'invoke_agent claude-code completed',
  '  chat claude-opus-5-5',
  'invoke_agent claude-code completed',
  '  chat claude-sonnet-5-5',
];

async function drain(messages: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of messages);
}

describe('a query on a process that was started ahead', () => {
  test('is traced, a trace for each of its prompts', async () => {
    const { patch, takeOutline } = createPatcher();
    await drain((await patch({ startup }).startup({})).query('x'));
    expect(takeOutline()).toEqual(TWO_TURNS);
  });

  test('a second one is refused, which is no trace and costs the first nothing', async () => {
    const { patch, takeOutline } = createPatcher();
    const warm = await patch({ startup }).startup({});
    const query = warm.query('x');
    expect(() => warm.query('y')).toThrow('can only be called once');
    await drain(query);
    expect(takeOutline()).toEqual(TWO_TURNS);
  });

  test('one that follows a refused claim is traced', async () => {
    const refuse = vi
      .fn((_options: unknown) => undefined)
      .mockImplementationOnce(() => {
        throw new Error('hook settings cannot be applied at claim');
      });
    const prewarm = async (parameters: Given): Promise<{ claim: (options: object) => FakeQuery }> => ({
      claim: (options) => {
        refuse(options);
        return fakeQuery(recordedQueries('sdk-setmodel'))(parameters);
      },
    });
    const { patch, takeOutline } = createPatcher();
    const spare = await patch({ prewarm }).prewarm({});
    expect(() => spare.claim({})).toThrow('hook settings');
    expect(takeOutline()).toEqual(['invoke_agent claude-code failed']);
    await drain(spare.claim({}));
    expect(takeOutline()).toEqual(TWO_TURNS);
  });

  test('makes no spans once the instrumentation is disabled', async () => {
    const { instrumentation, patch, takeSpans } = createPatcher();
    const warm = await patch({ startup }).startup({});
    instrumentation.disable();
    await drain(warm.query('x'));
    expect(takeSpans()).toEqual([]);
  });
});

test.for([[undefined], [null], ['x']] as const)(
  'the start gets %j as the program gives it',
  async ([wrong]) => {
    const original = vi.fn(async (_given: unknown) => undefined);
    await createPatcher().patch({ startup: original }).startup(wrong);
    const [given] = original.mock.calls[0]!;
    if (wrong === undefined) expect(given).toHaveProperty('options.hooks');
    else expect(given).toBe(wrong);
  },
);
