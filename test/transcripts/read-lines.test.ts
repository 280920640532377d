import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

import { array, assert, integer, nat, oneof, property } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readLines, type ReadLinesOptions } from '../../src/transcripts/read-lines.ts';

let root: string;
let path: string;

beforeAll(() => {
  root = mkdtempSync(`${tmpdir()}/lines-`);
  path = `${root}/t.jsonl`;
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Long texts as `length:hash`, so that a failure stays readable. */
function brief(text: string): string {
  return text.length < 100 ? text : `${text.length}:${createHash('sha1').update(text).digest('hex')}`;
}

function read(content: string, options: Partial<ReadLinesOptions> = {}): readonly object[] {
  writeFileSync(path, content);
  return Array.from(readLines({ path, ...options }), (line) => ({
    offset: line.offset,
    end: line.end,
    ...(line.kind === 'line' && { text: brief(line.bytes.toString('utf8')) }),
  }));
}

describe('readLines', () => {
  it.each([
    ['nothing', '', []],
    ['a torn tail', 'ab\ncd', [{ offset: 0, end: 3, text: 'ab' }]],
    [
      'empty lines',
      '\n\n',
      [
        { offset: 0, end: 1, text: '' },
        { offset: 1, end: 2, text: '' },
      ],
    ],
    ['line separators inside a string', '"\u2028"\n', [{ offset: 0, end: 6, text: '"\u2028"' }]],
  ])('reads %s', (_name, content, lines) => {
    expect(read(content)).toEqual(lines);
  });

  it('starts and ends at byte offsets', () => {
    expect(read('aä\nbb\ncc\n', { from: 4, to: 7 })).toEqual([{ offset: 4, end: 7, text: 'bb' }]);
    expect(read('aa\nbb\n', { from: 3, to: 5 })).toEqual([]);
    expect(read('aa\n', { from: 99 })).toEqual([]);
  });

  it('skips a line above the limit and goes on after it', () => {
    const longest = 3_000_000;
    const [long, fits] = ['x'.repeat(longest + 1), 'y'.repeat(longest)];
    expect(read(`a\n${long}\nb\n${fits}\n`, { longest })).toEqual([
      { offset: 0, end: 2, text: 'a' },
      { offset: 2, end: longest + 4 },
      { offset: longest + 4, end: longest + 6, text: 'b' },
      { offset: longest + 6, end: 2 * longest + 7, text: brief(fits) },
    ]);
    expect(read(long, { longest })).toEqual([]);
  });

  it('gives back any text, whatever the length of its lines and of the chunks', () => {
    const size = oneof(nat(50), integer({ min: 1_048_570, max: 1_048_582 }), nat(3_000_000));
    assert(
      property(array(size, { maxLength: 6 }), nat(50), (sizes, tail) => {
        const texts = sizes.map((length, index) => String(index).repeat(length).slice(0, length));
        const lines = read(`${texts.join('\n')}${texts.length > 0 ? '\n' : ''}${'t'.repeat(tail)}`);
        expect(lines.map((line) => ('text' in line ? line.text : undefined))).toEqual(texts.map(brief));
      }),
      { numRuns: 25 },
    );
  });

  it('throws where there is no file', () => {
    expect(() => [...readLines({ path: `${root}/none` })]).toThrow('ENOENT');
  });
});
