/** The quick way to Anthropic's shape says what the thorough one says, or leaves it to that. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  anthropicInputs,
  anthropicOutputs,
  anthropicResponse,
} from '../../../../src/core/targets/mlflow/anthropic-messages.ts';
import { parseMessages } from '../../../../src/core/targets/mlflow/genai-messages.ts';
import { rawInputs, rawOutputs, rawResponse } from '../../../../src/core/targets/mlflow/raw-anthropic.ts';

const WAYS = [
  {
    name: 'inputs',
    quick: (text: string) => rawInputs(text, undefined),
    thorough: (text: string) => anthropicInputs(parseMessages(text) ?? []),
  },
  {
    name: 'inputs with instructions',
    quick: (text: string) => rawInputs(text, 'Be "brief".'),
    thorough: (text: string) => anthropicInputs(parseMessages(text) ?? [], 'Be "brief".'),
  },
  {
    name: 'outputs',
    quick: rawOutputs,
    thorough: (text: string) => anthropicOutputs(parseMessages(text) ?? []),
  },
  {
    name: 'response',
    quick: rawResponse,
    thorough: (text: string) => anthropicResponse(parseMessages(text) ?? []),
  },
];

const words = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '"', '\\', '\\u', 'a\nb', '\u0000', '{"a":[', '日本語', '🚀', '\\ud83d'),
);
const json = fc.jsonValue({ maxDepth: 3 });
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

const part = fc.oneof(
  fc.record({ type: fc.constantFrom('text', 'reasoning'), content: words }),
  fc.record({
    type: fc.constant('tool_call'),
    id: optional(words),
    name: optional(words),
    arguments: optional(fc.dictionary(words, json, { maxKeys: 3 })),
  }),
  fc.record({ type: fc.constant('tool_call_response'), id: optional(words), response: words }),
  fc.record({
    type: fc.constantFrom('text', 'tool_call', 'tool_call_response', 'blob', 'other'),
    content: json,
    text: optional(words),
    id: optional(json),
    arguments: json,
    response: json,
    result: optional(json),
  }),
);

const message = fc.record({
  role: fc.oneof(fc.constantFrom('user', 'assistant', 'tool'), fc.constantFrom('system', 'developer', 'a"b')),
  parts: fc.array(part, { maxLength: 3 }),
  finish_reason: optional(json),
});

const messages = fc
  .tuple(fc.array(message, { maxLength: 3 }), fc.constantFrom(0, 2))
  .map(([list, indent]) => JSON.stringify(list, undefined, indent));

/** One character taken out or put in: mostly no JSON any more. */
const broken = fc
  .tuple(messages, fc.nat(), fc.constantFrom('', '"', '\\', ',', '}', ']', '\n', '0', 'u'))
  .map(([text, at, put]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + put + text.slice(place + (put === '' ? 1 : 0));
  });

describe.each(WAYS)('$name', ({ quick, thorough }) => {
  const agree = (text: string): void => {
    const made = quick(text);
    if (made === undefined) return;
    expect(() => JSON.parse(text)).not.toThrow();
    // Encoded once more: -0 is 0 to JSON.
    expect(JSON.parse(JSON.stringify(JSON.parse(made)))).toEqual(JSON.parse(JSON.stringify(thorough(text))));
  };

  test('any messages', () => fc.assert(fc.property(messages, agree), { numRuns: 500 }));

  test('messages with a slip', () => fc.assert(fc.property(broken, agree), { numRuns: 500 }));

  test('what models and tools say goes the quick way, escapes and all', () => {
    const parts = [
      { type: 'reasoning', content: 'hm' },
      { type: 'text', content: 'a "b"\n\\ü🚀\u0001' },
      { type: 'tool_call', id: 't', name: 'Bash', arguments: { a: [1, { b: '}' }] } },
      { type: 'tool_call_response', id: 't', response: 'out' },
    ];
    const text = JSON.stringify([{ role: 'assistant', parts, finish_reason: 'stop' }]);
    expect(quick(text)).toBe(JSON.stringify(thorough(text)));
  });

  test.each([
    ['no list', '{}'],
    ['no JSON', '[{"role":"user","parts":[{"type":"text","content":"a\nb"}]}]'],
    ['a bad escape', String.raw`[{"role":"user","parts":[{"type":"text","content":"\x"}]}]`],
    ['more after it', '[] []'],
    ['a comma too many', '[{"role":"user","parts":[]},]'],
    ['the older shape', '[{"role":"user","content":"hi"}]'],
    ['another kind of part', '[{"role":"user","parts":[{"type":"file","file_id":"f"}]}]'],
    ['arguments as text', '[{"role":"assistant","parts":[{"type":"tool_call","arguments":"{}"}]}]'],
    ['a number beyond doubles', '[{"role":"tool","parts":[{"type":"tool_call","arguments":{"a":1e999}}]}]'],
    ['half a pair, escaped', String.raw`[{"role":"user","parts":[{"type":"text","content":"\uD83D"}]}]`],
    ['half a pair', '[{"role":"user","parts":[{"type":"text","content":"\ud83d"}]}]'],
    ['a key written in escapes', String.raw`[{"role":"user","parts":[],"p\u0061rts":[{"type":"text"}]}]`],
  ])('not the quick way: %s', (_, text) => {
    expect(quick(text)).toBeUndefined();
  });
});
