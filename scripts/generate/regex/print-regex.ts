import type { Regex } from './parse-re2.ts';

export interface Printed {
  readonly pattern: string;
  readonly ignoreCase: boolean;
}

const isLetter = (char: string): boolean => /[A-Za-z]/.test(char);

const swapCase = (text: string): string =>
  Array.from(text, (char) => (char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase())).join(
    '',
  );

function leaves(regex: Regex): readonly Regex[] {
  switch (regex.kind) {
    case 'sequence':
      return regex.parts.flatMap(leaves);
    case 'choice':
      return regex.options.flatMap(leaves);
    case 'group':
    case 'repeat':
      return leaves(regex.body);
    case 'char':
    case 'class':
    case 'any':
    case 'assertion':
      return [regex];
  }
}

/** A leaf that flag `i` would change, whether it is meant to be or not. */
const caseMatters = (leaf: Regex): leaf is Extract<Regex, { fold: boolean }> =>
  (leaf.kind === 'char' && isLetter(leaf.char)) ||
  (leaf.kind === 'class' && isLetter(leaf.body.replaceAll(/\\./g, '')));

/** Prints for JavaScript; `captures` tells which groups go on capturing. Flag `i` is used when it holds for all; otherwise both cases are spelled out, as Node 22 has no modifiers in patterns. */
export function printRegex(regex: Regex, captures: (group: number) => boolean): Printed {
  const folds = leaves(regex)
    .filter(caseMatters)
    .map(({ fold }) => fold);
  const ignoreCase = folds.length > 0 && folds.every(Boolean);
  return { pattern: print(regex, { spellOut: !ignoreCase, captures }), ignoreCase };
}

const escapeChar = (char: string): string => {
  const control = JSON.stringify(char).slice(1, -1);
  if (control.length > 1 && char !== '"' && char !== '\\') return control;
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
};

/** The ranges of letters in a class body once more in the other case. */
const bothCases = (body: string): string => {
  const letters = body.replaceAll(/\\x..|\\./g, '').match(/[a-z]-[a-z]|[A-Z]-[A-Z]|[A-Za-z]/g) ?? [];
  return body + letters.map(swapCase).join('');
};

interface Style {
  readonly spellOut: boolean;
  readonly captures: (group: number) => boolean;
}

function print(regex: Regex, style: Style): string {
  switch (regex.kind) {
    case 'char':
      return style.spellOut && regex.fold && isLetter(regex.char)
        ? `[${regex.char}${swapCase(regex.char)}]`
        : escapeChar(regex.char);
    case 'class':
      if (/^\\[a-zA-Z]$/.test(regex.body) && !regex.negated) return regex.body;
      // A trailing or leading hyphen stays where it is a hyphen: new ranges go before it.
      return `[${regex.negated ? '^' : ''}${style.spellOut && regex.fold ? bothCases(regex.body.replace(/([^\\])-$/, String.raw`$1\-`)) : regex.body}]`;
    case 'any':
      return regex.newline ? '[^]' : '.';
    case 'assertion':
      return regex.text;
    case 'group':
      return `(${regex.capture !== undefined && style.captures(regex.capture) ? '' : '?:'}${print(regex.body, style)})`;
    case 'repeat':
      return print(regex.body, style) + regex.text;
    case 'sequence':
      return regex.parts.map((part) => print(part, style)).join('');
    case 'choice':
      return regex.options.map((option) => print(option, style)).join('|');
  }
}
