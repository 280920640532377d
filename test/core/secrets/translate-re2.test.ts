import { describe, expect, test } from 'vitest';
import { beginnings, longestMatch } from '../../../scripts/generate/regex/measure-regex.ts';
import { parseRe2 } from '../../../scripts/generate/regex/parse-re2.ts';
import { printRegex } from '../../../scripts/generate/regex/print-regex.ts';

const translate = (source: string): RegExp => {
  const { pattern, ignoreCase } = printRegex(parseRe2(source), () => true);
  return new RegExp(`^(?:${pattern})$`, ignoreCase ? 'i' : '');
};

describe('RE2 → JavaScript', () => {
  test.each([
    ['(?i)abc', ['abc', 'ABC', 'aBc'], ['abd']],
    ['p8e-(?i)[a-z0-9]{2}', ['p8e-a1', 'p8e-A1'], ['P8E-a1']],
    ['(a(?i)b)c', ['abc', 'aBc'], ['Abc', 'abC']],
    ['a(?i)b|c', ['ab', 'aB', 'C'], ['A']],
    ['(?i:ab)c', ['ABc', 'abc'], ['abC']],
    ['(?i)a(?-i:b)', ['ab', 'Ab'], ['aB']],
    ['(?i)x(?-i:A)[a-z.-]', ['XAz', 'xAZ', 'xA-', 'xA.'], ['xaz', 'xA/']],
    [String.raw`[[:alnum:]]{2}\.\x60`, ['a1.`', 'Z9.`'], ['a-.`']],
    [String.raw`(?P<name>\d)\z`, ['1'], ['a']],
    ['(?s:.)a.', ['\nab'], ['aa\n']],
    [String.raw`[\w\\/+-]+[^"']`, [String.raw`a\/+-x`], ['a"']],
    [String.raw`\$\{x\}|[[\]]`, ['${x}', '[', ']'], ['x']],
  ])('%s', (source, matching, other) => {
    const regex = translate(source);
    expect(matching.filter((text) => !regex.test(text))).toEqual([]);
    expect(other.filter((text) => regex.test(text))).toEqual([]);
  });

  test.each(['(a', 'a)', '[a', String.raw`\pL`, '*a'])('%s is refused', (source) => {
    expect(() => translate(source)).toThrow(source);
  });

  test('groups that do not frame the secret stop capturing', () => {
    const tree = parseRe2('(a)(?P<b>b)(?:c)');
    expect(printRegex(tree, (group) => group === 2).pattern).toBe('(?:a)(b)(?:c)');
  });
});

describe('measures', () => {
  test.each([
    ['ghp_[a-z]{36}', 40],
    ['a(?:b|cde){0,2}$', 7],
    ['a+', Number.POSITIVE_INFINITY],
    [String.raw`\ba?`, 1],
  ])('longest match of %s', (source, length) => {
    expect(longestMatch(parseRe2(source))).toBe(length);
  });

  test.each([
    [String.raw`\b(ghp_[a-z]{36})`, ['ghp_']],
    ['(?:sk|rk)_live_[0-9]', ['sk_live_', 'rk_live_']],
    ['(?i)(?:Key|TOKEN)=', ['key=', 'token=']],
    ['xox[bp]-1', ['xoxb-1', 'xoxp-1']],
    ['ab?c', ['ac', 'abc']],
    ['[a-z]key', ['']],
    ['(?:key)?[0-9]', ['', 'key']],
    ['(?:a|[0-9])b', ['a', '']],
  ])('beginnings of %s', (source, texts) => {
    expect(beginnings(parseRe2(source)).texts).toEqual(texts);
  });
});
