import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromAgentMeta } from '../../../src/core/events/from-agent-meta.ts';
import { fromJournalEntry } from '../../../src/core/events/from-journal-entry.ts';
import { fromTranscriptLine } from '../../../src/core/events/from-transcript-line.ts';
import { toolInputDigest } from '../../../src/core/events/tool-input-digest.ts';
import { hook, toolEnd } from '../../support/lines/hook-entries.ts';
import {
  answer,
  olderPrompt,
  prompt,
  request,
  result,
  retry,
  shape,
  text,
  timestamp,
  usage,
  use,
  type Line,
} from '../../support/lines/transcript-lines.ts';

/** Every kind of line, to be broken. */
const LINES: readonly Line[] = [
  prompt(0, 'p1'),
  answer(1, 'm1', use('t1')),
  result(2, 't1'),
  request(3, 'r1'),
  shape(4, 'h1', 'Be brief.'),
  retry(5, 529, 1),
  { type: 'attachment', timestamp: timestamp(6), attachment: { type: 'queued_command', prompt: 'x' } },
  {
    type: 'system',
    timestamp: timestamp(7),
    subtype: 'compact_boundary',
    compactMetadata: { trigger: 'auto' },
  },
  { type: 'cost-state', totalCostUSD: 1 },
  { type: 'queue-operation', timestamp: timestamp(8) },
];

describe('lines that cannot be used', () => {
  const cases: readonly (readonly [name: string, value: unknown, reason: string, detail: string])[] = [
    ['null', null, 'not-an-object', ''],
    ['a list', [], 'not-an-object', ''],
    ['a number', 1, 'not-an-object', ''],
    ['no type', {}, 'unknown-type', ''],
    ['a type of another type', { type: 7 }, 'unknown-type', ''],
    ['a type to come', { type: 'hologram' }, 'unknown-type', 'hologram'],
    ['a type that every object has', { type: 'constructor' }, 'unknown-type', 'constructor'],
    ['a type that every object has (2)', { type: '__proto__' }, 'unknown-type', '__proto__'],
    ['a very long type', { type: 'x'.repeat(1000) }, 'unknown-type', 'x'.repeat(64)],
    ['no timestamp', { ...LINES[0], timestamp: undefined }, 'missing-timestamp', 'user'],
    ['a timestamp that is none', { ...LINES[0], timestamp: 'soon' }, 'missing-timestamp', 'user'],
    [
      'a timestamp of another type',
      { ...LINES[0], timestamp: 1_795_371_762_000 },
      'missing-timestamp',
      'user',
    ],
    [
      'a timestamp before the epoch',
      { ...LINES[0], timestamp: '1969-12-31T23:59:59Z' },
      'missing-timestamp',
      'user',
    ],
    [
      'a timestamp past 64 bits',
      { ...LINES[0], timestamp: '+275760-09-13T00:00:00Z' },
      'missing-timestamp',
      'user',
    ],
    ['an answer without a message', { ...LINES[1], message: 'x' }, 'not-an-object', 'message'],
    ['a user line without a message', { ...LINES[0], message: null }, 'not-an-object', 'message'],
    ['a subagent without an id', { ...LINES[0], isSidechain: true }, 'missing-id', 'agentId'],
    [
      'an answer without any id',
      { ...answer(1, ''), uuid: undefined, requestId: '' },
      'missing-id',
      'message',
    ],
  ];
  test.for(cases)('%s', ([, value, reason, detail]) => {
    expect(fromTranscriptLine(value)).toEqual({ kind: 'diagnostic', reason, detail });
  });
});

describe('journal entries that cannot be used', () => {
  const cases: readonly (readonly [name: string, value: unknown, reason: string])[] = [
    ['a list', [], 'not-an-object'],
    ['no event', {}, 'unknown-hook-event'],
    ['an event to come', hook(0, 'Levitate'), 'unknown-hook-event'],
    ['an event that every object has', hook(0, 'toString'), 'unknown-hook-event'],
    ['no time', { ...hook(0, 'Stop'), t: undefined }, 'missing-timestamp'],
    ['a time past 64 bits', { ...hook(0, 'Stop'), t: 1e15 }, 'missing-timestamp'],
    ['a time before the epoch', { ...hook(0, 'Stop'), t: -1 }, 'missing-timestamp'],
    ['the end of no tool', { ...toolEnd(0, 'p1', 't1'), tool_use_id: undefined }, 'missing-id'],
  ];
  test.for(cases)('%s', ([, value, reason]) => {
    expect(fromJournalEntry(value)).toMatchObject({ kind: 'diagnostic', reason });
  });

  test.for([
    [undefined, undefined],
    [-1, undefined],
    [1e300, undefined],
    ['5', undefined],
    [12.5, 12.5],
  ] as const)('a duration of %s', ([given, expected]) => {
    expect(fromJournalEntry(toolEnd(0, 'p1', 't1', { duration_ms: given }))).toMatchObject({
      durationMs: expected,
    });
  });
});

test('the meta file of a subagent may be anything', () => {
  expect(fromAgentMeta('a1', 'x')).toMatchObject({ kind: 'diagnostic' });
  expect(fromAgentMeta('a1', { agentType: 7, toolUseId: '' })).toMatchObject({
    agentId: 'a1',
    agentType: undefined,
    toolUseId: undefined,
    background: false,
  });
});

describe('content', () => {
  const cases: readonly (readonly [name: string, content: unknown, expected: string])[] = [
    ['text', 'hi', 'hi'],
    ['blocks of text', [text('a'), text('b')], 'a\nb'],
    ['nothing', [], ''],
    ['null', null, ''],
    ['junk among blocks', [null, 7, 'x', {}, text('a')], 'a'],
    [
      'an image',
      [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QUJD' } }, text('look')],
      '[image image/png]\nlook',
    ],
    ['a document', [{ type: 'document', source: { type: 'url', url: 'https://x' } }], '[document]'],
    ['a million characters', 'x'.repeat(1_000_000), 'x'.repeat(1_000_000)],
  ];
  test.for(cases)('of a prompt: %s', ([, content, expected]) => {
    expect(fromTranscriptLine(prompt(0, 'p1', content))).toMatchObject({ kind: 'prompt', text: expected });
  });

  test('of an answer: text, or blocks of any kind', () => {
    const blocks = [
      null,
      {},
      { type: '' },
      text('a'),
      { type: 'thinking' },
      { type: 'tool_use', name: 'Bash' },
      { type: 'tool_use', id: 't1' },
      { type: 'redacted_thinking', data: 'x' },
    ];
    const read = (content: unknown): unknown =>
      fromTranscriptLine(answer(0, 'm1', text(''), { message: { content } }));
    expect(read('words')).toMatchObject({ blocks: [{ kind: 'text', text: 'words' }] });
    expect(read(blocks)).toMatchObject({
      blocks: [
        { kind: 'text', text: 'a' },
        { kind: 'thinking', text: '' },
        { kind: 'other', type: 'tool_use' },
        { kind: 'tool-use', id: 't1', name: 'unknown', input: undefined },
        { kind: 'other', type: 'redacted_thinking' },
      ],
    });
  });

  test('of tool results: those without an id are none', () => {
    const content = [null, { type: 'tool_result' }, { type: 'tool_result', tool_use_id: 't1' }];
    expect(fromTranscriptLine(olderPrompt(0, content))).toMatchObject({
      kind: 'tool-results',
      results: [{ toolUseId: 't1', isError: false, content: undefined }],
    });
  });
});

describe('usage', () => {
  const split = (short: number, long: number): Line => ({
    cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long },
  });
  const cases: readonly (readonly [name: string, given: unknown, expected: unknown])[] = [
    ['none', null, undefined],
    [
      'junk',
      { input_tokens: -1, output_tokens: 1.5, cache_read_input_tokens: '7' },
      { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0 },
    ],
    [
      'writes without lifetimes are short-lived',
      usage(1, 1, { cache_creation_input_tokens: 30 }),
      { cacheWriteTokens: 30, cacheWrite5mTokens: 30, cacheWrite1hTokens: 0 },
    ],
    [
      'writes of both lifetimes',
      usage(1, 1, { cache_creation_input_tokens: 30, ...split(10, 20) }),
      { cacheWriteTokens: 30, cacheWrite5mTokens: 10, cacheWrite1hTokens: 20 },
    ],
    [
      'lifetimes without their sum',
      usage(1, 1, { cache_creation_input_tokens: null, ...split(10, 20) }),
      { cacheWriteTokens: 30, cacheWrite5mTokens: 10, cacheWrite1hTokens: 20 },
    ],
    [
      'lifetimes that exceed their sum',
      usage(1, 1, { cache_creation_input_tokens: 5, ...split(0, 20) }),
      { cacheWriteTokens: 20, cacheWrite5mTokens: 0, cacheWrite1hTokens: 20 },
    ],
    ['web searches', usage(1, 1, { server_tool_use: { web_search_requests: 3 } }), { webSearches: 3 }],
  ];
  test.for(cases)('%s', ([, given, expected]) => {
    const event = fromTranscriptLine(answer(0, 'm1', text('a'), { message: { usage: given } }));
    expect(event).toMatchObject({ kind: 'model-output', usage: expected });
  });
});

test('an answer without a message id is named by its request, else by its line', () => {
  const message = { id: undefined };
  expect(fromTranscriptLine(answer(0, '', text('a'), { message, requestId: 'req_1' }))).toMatchObject({
    messageId: 'req_1',
  });
  expect(fromTranscriptLine(answer(0, '', text('a'), { message, uuid: 'u1' }))).toMatchObject({
    messageId: 'u1',
  });
});

/** Any value in any place of a line. */
const anything = fc
  .anything({ withObjectString: false, withNullPrototype: false, maxDepth: 3 })
  .map((value) => {
    const json = JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? 0 : part));
    return json === undefined ? null : (JSON.parse(json) as unknown);
  });

function places(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, part]) => places(part, [...path, key]))];
}

function broken(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((part: unknown, index) => (String(index) === key ? broken(part, rest, by) : part));
  return { ...(value as Line), [key]: broken((value as Line)[key], rest, by) };
}

describe('nothing throws', () => {
  test('whatever stands in whichever place of a line', () => {
    const line = fc.constantFrom(...LINES);
    fc.assert(
      fc.property(line, fc.nat(), anything, (whole, choice, by) => {
        const all = places(whole);
        const value = broken(whole, all[choice % all.length] ?? [], by);
        expect(() => fromTranscriptLine(value)).not.toThrow();
        expect(() => fromJournalEntry(value)).not.toThrow();
      }),
      { numRuns: 2000, seed: 20261126 },
    );
  });

  test('inputs nested a hundred thousand deep have a digest', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown;
    expect(toolInputDigest('Bash', deep)).toMatch(/^[\da-f]{16}$/);
    expect(fromTranscriptLine(answer(0, 'm1', use('t1', 'Bash', deep)))).toMatchObject({
      kind: 'model-output',
    });
  });

  test('a digest takes every key for what it is', () => {
    const digest = (json: string): string => toolInputDigest('Bash', JSON.parse(json));
    expect(digest('{"__proto__":1,"a":2}')).toBe(digest('{"a":2,"__proto__":1}'));
    expect(digest('{"__proto__":1}')).not.toBe(digest('{}'));
    expect(digest('{"a":{"c":1,"b":2}}')).toBe(digest('{"a":{"b":2,"c":1}}'));
  });
});
