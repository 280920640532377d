import { describe, expect, test, vi } from 'vitest';
import { describeTraces, outline } from '../support/instrumentation/describe-traces.ts';
import { FakeQuery, fakeQuery } from '../support/instrumentation/fake-query.ts';
import { recordedQueries } from '../support/instrumentation/recorded-query.ts';
import { traced } from '../support/instrumentation/traced-query.ts';

type Options = Readonly<Record<string, unknown>>;

const guard = async (): Promise<object> => ({});

/** What the original gets as options where the program gives these. */
function receivedFor(options: unknown): unknown {
  const original = vi.fn((_parameters: { readonly options: unknown }) => new FakeQuery(nothing()));
  traced(original).query({ prompt: 'x', options });
  return original.mock.calls[0]![0].options;
}

describe('what the SDK cannot use reaches it as it is, for it to say so', () => {
  test.for([[[]], [[null]], [['hello', { model: 'm' }]], [[['hello']]]])('parameters %j', ([args]) => {
    const original = vi.fn(() => new FakeQuery(nothing()));
    (traced(original).query as (...args: readonly unknown[]) => unknown)(...args!);
    expect(original).toHaveBeenCalledExactlyOnceWith(...args!);
  });

  test('no parameters: the program gets the TypeError, the trace a failed agent', () => {
    const { query, spans } = traced(({ prompt }: { readonly prompt: string }) => prompt);
    expect(() => query()).toThrow(/^Cannot destructure property 'prompt'/u);
    expect(outline(describeTraces(spans()))).toEqual(['invoke_agent claude-code failed']);
  });

  test.for(['abc', 7, true, ['model']])('options %j', (options) => {
    expect(receivedFor(options)).toBe(options);
  });

  test.for(['abc', 7, [{ hooks: [guard] }]])('hooks %j', (hooks) => {
    expect(receivedFor({ hooks })).toEqual({ hooks });
  });

  test.for(['oops', guard, { hooks: [guard] }, 1])('hooks.Stop %j', (wrong) => {
    const { hooks } = receivedFor({ hooks: { Stop: wrong } }) as { readonly hooks: Options };
    expect(hooks['Stop']).toBe(wrong);
    expect(hooks['UserPromptSubmit']).toHaveLength(1);
  });
});

test.for([undefined, null, false, ''])(
  'an event whose matchers are %j, as the SDK allows, gets ours',
  (none) => {
    const { hooks } = receivedFor({ hooks: { Stop: none } }) as { readonly hooks: Options };
    expect(hooks['Stop']).toHaveLength(1);
  },
);

test.for([undefined, null])('hooks %j are none', (hooks) => {
  expect((receivedFor({ hooks }) as { readonly hooks: Options }).hooks['Stop']).toHaveLength(1);
});

test('a function that takes something else than parameters is traced by its messages', async () => {
  const play = fakeQuery(recordedQueries('sdk-partial'));
  const { query, spans } = traced((_question: string) => play());
  for await (const _ of query('how?'));
  expect(outline(describeTraces(spans()))).toHaveLength(4);
});

async function* nothing(): AsyncGenerator<unknown, void> {
  yield* [];
}
