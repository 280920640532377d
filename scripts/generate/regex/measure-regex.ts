import type { Regex } from './parse-re2.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Length of the longest match. */
export function longestMatch(regex: Regex): number {
  switch (regex.kind) {
    case 'char':
    case 'class':
    case 'any':
      return 1;
    case 'assertion':
      return 0;
    case 'group':
      return longestMatch(regex.body);
    case 'repeat':
      return regex.max === 0 ? 0 : longestMatch(regex.body) * regex.max;
    case 'sequence':
      return sum(regex.parts.map(longestMatch));
    case 'choice':
      return Math.max(...regex.options.map(longestMatch));
  }
}

/** Lower-case literals of which every match begins with one; `whole` when they are all that can be matched. */
interface Beginnings {
  readonly texts: readonly string[];
  readonly whole: boolean;
}

const NONE: Beginnings = { texts: [''], whole: false };
const MOST_TEXTS = 40;
const LONGEST_TEXT = 24;

function limited({ texts, whole }: Beginnings): Beginnings {
  const unique = [...new Set(texts.map((text) => text.slice(0, LONGEST_TEXT)))];
  return unique.length > MOST_TEXTS
    ? NONE
    : { texts: unique, whole: whole && texts.every(({ length }) => length <= LONGEST_TEXT) };
}

function join(first: Beginnings, second: () => Beginnings): Beginnings {
  if (!first.whole) return first;
  const next = second();
  const joined = limited({
    texts: first.texts.flatMap((a) => next.texts.map((b) => a + b)),
    whole: next.whole,
  });
  return joined === NONE ? { ...first, whole: false } : joined;
}

function ofClass(body: string): Beginnings {
  const plain = /^[A-Za-z0-9_.-]{1,4}$/.test(body) && !/.-./.test(body);
  return plain ? { texts: [...new Set(body.toLowerCase())], whole: true } : NONE;
}

function ofRepeat({ body, min, max }: Extract<Regex, { kind: 'repeat' }>): Beginnings {
  const once = beginnings(body);
  if (min === 0 && max === 1) return limited({ texts: ['', ...once.texts], whole: once.whole });
  if (min === 0) return NONE;
  let all = once;
  for (let count = 1; count < min; count += 1) all = join(all, () => once);
  return { texts: all.texts, whole: all.whole && min === max };
}

export function beginnings(regex: Regex): Beginnings {
  switch (regex.kind) {
    case 'char':
      return { texts: [regex.char.toLowerCase()], whole: true };
    case 'class':
      return regex.negated ? NONE : ofClass(regex.body);
    case 'any':
      return NONE;
    case 'assertion':
      return { texts: [''], whole: true };
    case 'group':
      return beginnings(regex.body);
    case 'repeat':
      return ofRepeat(regex);
    case 'sequence':
      return regex.parts.reduce<Beginnings>((before, part) => join(before, () => beginnings(part)), {
        texts: [''],
        whole: true,
      });
    case 'choice': {
      const options = regex.options.map(beginnings);
      return limited({
        texts: options.flatMap(({ texts }) => texts),
        whole: options.every(({ whole }) => whole),
      });
    }
  }
}
