import { diag } from '@opentelemetry/api';
import { describe, expect, test, vi } from 'vitest';
import { fakeQuery, type FakeQuery } from '../support/instrumentation/fake-query.ts';
import { describeTraces, outline } from '../support/instrumentation/describe-traces.ts';
import { createPatcher } from '../support/instrumentation/patch-exports.ts';
import { recordedQueries } from '../support/instrumentation/recorded-query.ts';
import { traced } from '../support/instrumentation/traced-query.ts';

type Query = (parameters: object) => FakeQuery;

const ONE_TURN = [
  'invoke_agent claude-code completed',
  '  chat claude-opus-5-5',
  '  chat claude-opus-5-5',
  '  execute_tool Bash ok',
];

async function drain(messages: AsyncIterable<unknown> | Promise<AsyncIterable<unknown>>): Promise<void> {
  for await (const _ of await messages);
}

const play = (times = 1): Query =>
  fakeQuery(Array.from({ length: times }, () => recordedQueries('sdk-partial')).flat());

async function* stream(before: () => Promise<void> = async () => undefined): AsyncGenerator<string> {
  await before();
  yield 'x';
}

describe('a function of the program’s own around a patched query', () => {
  const around: Readonly<Record<string, (query: Query) => (given: object) => unknown>> = {
    'hands on what it gets': (query) => (given) => query(given),
    'has options of its own': (query) => (given) => query({ ...given, options: { model: 'm' } }),
    'gives a promise of the query': (query) => async (given) => query(given),
    'waits before it asks': (query) => async (given) => {
      await Promise.resolve();
      return query(given);
    },
    'is a generator': (query) =>
      async function* (given) {
        yield* query(given);
      },
  };

  test.for(
    Object.entries(around).flatMap(([what, wrap]) => [
      [what, 'x', wrap] as const,
      [`${what}, a stream,`, stream(), wrap] as const,
    ]),
  )('that %s is traced once, by its own wrapper', async ([, prompt, wrap]) => {
    const inner = createPatcher();
    const outer = traced(wrap(inner.patch({ query: play() }).query));
    await drain(outer.query({ prompt }));
    expect(outline(describeTraces(outer.spans()))).toEqual(ONE_TURN);
    expect(inner.takeSpans()).toEqual([]);
  });

  test('that takes a stream of prompts alone is traced once', async () => {
    const inner = createPatcher();
    const { query } = inner.patch({ query: play() });
    const outer = traced((prompt: unknown) => query({ prompt }));
    await drain(outer.query(stream()));
    expect(outline(describeTraces(outer.spans()))).toEqual(ONE_TURN);
    expect(inner.takeSpans()).toEqual([]);
  });

  test('around startup: the query is traced once', async () => {
    const inner = createPatcher();
    const outer = createPatcher();
    const exports = { startup: async (given: object) => ({ query: (_prompt: string) => play()(given) }) };
    const { startup } = inner.patch(exports);
    const warm = await outer.patch({ startup: async (given: object) => startup(given) }).startup({});
    await drain(warm.query('x'));
    expect(outer.takeOutline()).toEqual(ONE_TURN);
    expect(inner.takeSpans()).toEqual([]);
  });

  test('that gives what it has made of the messages is no fault to tell of', async () => {
    const error = vi.spyOn(diag, 'error');
    const { query, spans } = traced(async () => 'an answer');
    await expect(query({ prompt: 'x' })).resolves.toBe('an answer');
    expect(outline(describeTraces(spans()))).toEqual(['invoke_agent claude-code open']);
    expect(error).not.toHaveBeenCalled();
  });

  test('whose promise fails, fails', async () => {
    const { query, spans } = traced(async () => {
      throw new TypeError('no');
    });
    await expect(query({ prompt: 'x' })).rejects.toThrow('no');
    expect(outline(describeTraces(spans()))).toEqual(['invoke_agent claude-code failed']);
  });
});

describe('a query that is another one is traced beside it', () => {
  test('when a hook callback asks', async () => {
    const { patch, takeOutline } = createPatcher();
    const { query } = patch({ query: play(2) });
    const hook = async (): Promise<object> => {
      await drain(query({ prompt: 'nested' }));
      return {};
    };
    await drain(query({ prompt: 'x', options: { hooks: { PostToolUse: [{ hooks: [hook] }] } } }));
    expect(takeOutline()).toEqual([...ONE_TURN, ...ONE_TURN]);
  });

  test('when the stream of prompts asks, which the SDK begins to read at once', async () => {
    const { patch, takeOutline } = createPatcher();
    const left = play(2);
    const { query } = patch({
      query: (given: { readonly prompt: unknown }): FakeQuery => {
        if (typeof given.prompt === 'object') void (given.prompt as AsyncGenerator).next();
        return left(given);
      },
    });
    let nested: Promise<void> | undefined;
    const prompt = stream(async () => void (nested = drain(query({ prompt: 'nested' }))));
    await drain(query({ prompt }));
    await nested;
    expect(takeOutline()).toEqual([...ONE_TURN, ...ONE_TURN]);
  });
});
