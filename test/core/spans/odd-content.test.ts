import { describe, expect, test } from 'vitest';
import type { SpanRecord } from '../../../src/core/spans/span.ts';
import { violationsOf } from '../../support/conformance/check-spans.ts';
import { turnsOf, type Files } from '../../support/lines/fold-lines.ts';
import {
  answer,
  failure,
  interrupt,
  launched,
  marker,
  prompt,
  request,
  result,
  retry,
  shape,
  text,
  thinking,
  use,
  type Line,
} from '../../support/lines/transcript-lines.ts';
import { renderTurns } from '../../support/sessions/fold-session.ts';

const spansOf = (files: Files): readonly SpanRecord[] =>
  renderTurns(turnsOf(files)).flatMap(({ spans }) => spans);

const attribute = (spans: readonly SpanRecord[], operation: string, name: string): unknown =>
  JSON.parse(
    String(
      spans.find(({ attributes }) => attributes['gen_ai.operation.name'] === operation)?.attributes[name],
    ),
  );

const deep = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QUJDRA==' } };
const note = { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a plain note' } };

/** Whatever stands in content: it is rendered, its JSON is valid, and it conforms. */
describe('odd content', () => {
  const asked = (...blocks: readonly Line[]): readonly Line[] => [
    prompt(0, 'p1'),
    ...blocks.map((block, index) => answer(10 + index, 'm1', block, { apiBlockIndex: index })),
  ];
  const resulted = (content: unknown, extra: Line = {}): readonly Line[] => [
    ...asked(use('t1')),
    result(20, 't1', content, extra),
    answer(30, 'm2'),
  ];
  const cases: readonly (readonly [name: string, main: readonly Line[]])[] = [
    ['an empty prompt', [prompt(0, 'p1', ''), answer(10, 'm1')]],
    ['a prompt of blocks', [prompt(0, 'p1', [image, text('look'), note]), answer(10, 'm1')]],
    [
      'an answer without content',
      [prompt(0, 'p1'), answer(10, 'm1', text(''), { message: { content: [] } })],
    ],
    [
      'an answer that is text',
      [prompt(0, 'p1'), answer(10, 'm1', text(''), { message: { content: 'words' } })],
    ],
    ['thinking without words', asked(thinking(''), text('a'))],
    ['redacted thinking', asked({ type: 'redacted_thinking', data: 'x'.repeat(5000) }, text('a'))],
    [
      'a search on Anthropic’s side',
      asked(
        { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
        {
          type: 'web_search_tool_result',
          tool_use_id: 'srvtoolu_1',
          content: [{ type: 'web_search_result', url: 'https://x', encrypted_content: 'z' }],
        },
        text('a'),
      ),
    ],
    [
      'a search that lacks everything',
      asked({ type: 'server_tool_use' }, { type: 'web_search_tool_result' }, text('a')),
    ],
    [
      'an MCP call on Anthropic’s side',
      asked({ type: 'mcp_tool_use', id: 'x', name: 'n', server_name: 's', input: {} }, text('a')),
    ],
    ['a block of a kind to come', asked({ type: 'hologram', source: 7 }, text('a'))],
    ['a call without input', asked(use('t1', 'Bash', null))],
    ['a call whose input is text', asked(use('t1', 'Bash', 'ls'))],
    ['a call whose input is a list', asked(use('t1', 'Bash', ['ls']))],
    ['a call named like nothing', asked({ ...use('t1'), name: '' })],
    ['a result without content', resulted(undefined)],
    ['a result that is null', resulted(null)],
    ['a result that is empty', resulted('')],
    ['a result of blocks', resulted([text('a'), image, note, null, 7])],
    ['a result that is an object', resulted({ odd: true })],
    ['a failed result that is an object', resulted({ odd: true }, { isError: true })],
    ['a failed result that is null', resulted(null, { isError: true })],
    ['lone surrogates', [prompt(0, 'p1', '\ud800 a'), ...resulted('\udc00', { isError: true }).slice(1)]],
    [
      'names that objects have',
      resulted(JSON.parse('{"__proto__":{"x":1},"constructor":"a","toString":[]}')),
    ],
    ['input that nests deep', asked(use('t1', 'Bash', deep(500)))],
    ['input that nests deeper than the stack', asked(use('t1', 'Bash', deep(100_000)))],
    ['a result that nests deeper than the stack', resulted([{ type: 'text', text: 'a' }, deep(100_000)])],
    ['a block that nests deeper than the stack', asked({ type: 'hologram', value: deep(100_000) })],
    [
      'a demanded answer that nests deeper than the stack',
      [
        prompt(0, 'p1'),
        { ...marker(5), type: 'attachment', attachment: { type: 'structured_output', data: deep(100_000) } },
      ],
    ],
    ['a million characters', resulted('x'.repeat(1_000_000))],
    ['a failure without words', [prompt(0, 'p1'), { ...failure(5, 400), message: {} }]],
    [
      'a failure without status',
      [prompt(0, 'p1'), { ...failure(5, 400), apiErrorStatus: undefined, apiErrorType: '' }],
    ],
    ['a retry without status', [prompt(0, 'p1'), { ...retry(5, 400, 1), error: 'x' }, answer(10, 'm1')]],
    ['an interrupt before anything', [prompt(0, 'p1'), interrupt(5)]],
    ['a request without answer', [prompt(0, 'p1'), request(5, 'r1')]],
    [
      'an empty system prompt',
      [prompt(0, 'p1'), shape(1, 'h', '', []), request(5, 'r1', { shapeHash: 'h' }), answer(10, 'm1')],
    ],
  ];
  test.for(cases)('%s', ([, main]) => {
    const spans = spansOf({ main });
    expect(spans.length).toBeGreaterThan(0);
    expect(violationsOf(spans)).toEqual([]);
    for (const { startTime, endTime } of spans) expect(endTime >= startTime).toBe(true);
  });

  test('binary data is left out, and its length kept; a plain text document is read', () => {
    const spans = spansOf({ main: resulted([text('a'), image, note]) });
    const shown = JSON.stringify(attribute(spans, 'execute_tool', 'gen_ai.tool.call.result'));
    expect(shown).not.toContain('QUJDRA==');
    expect(shown).toContain('[8 base64 characters left out]');
    expect(shown).toContain('a plain note');
  });

  test('encrypted thinking is left out', () => {
    const spans = spansOf({ main: asked({ type: 'redacted_thinking', data: 'x'.repeat(5000) }, text('a')) });
    expect(JSON.stringify(attribute(spans, 'chat', 'gen_ai.output.messages')).length).toBeLessThan(300);
  });

  test('names that objects have stay what they are', () => {
    const spans = spansOf({ main: resulted(JSON.parse('{"__proto__":{"x":1},"constructor":"a"}')) });
    const shown = attribute(spans, 'execute_tool', 'gen_ai.tool.call.result') as object;
    expect(Object.keys(shown)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(shown)).toBe(Object.prototype);
  });

  test('lone surrogates become the replacement character', () => {
    const [chat] = spansOf({ main: [prompt(0, 'p1', '\ud800 a'), answer(10, 'm1')] });
    expect(chat?.attributes['gen_ai.input.messages']).toContain('\ufffd a');
  });

  test('every span of a turn with everything conforms', () => {
    const spans = spansOf({
      main: [
        prompt(0, 'p1'),
        answer(10, 'm1', use('t1', 'Agent', {})),
        launched(20, 't1', 'a1'),
        answer(30, 'm2'),
      ],
      agents: {
        a1: {
          lines: [
            prompt(21, 'p1'),
            answer(40, 's1', use('t2')),
            result(50, 't2', 'no', { isError: true }),
            failure(60, 529),
          ],
        },
      },
    });
    expect(spans.map(({ name }) => name)).toHaveLength(8);
    expect(violationsOf(spans)).toEqual([]);
  });
});
