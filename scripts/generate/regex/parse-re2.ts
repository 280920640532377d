/** The part of RE2's syntax that secret rules use, as a tree. Case-insensitivity is resolved into the leaves. */
export type Regex =
  | { readonly kind: 'char'; readonly char: string; readonly fold: boolean }
  | { readonly kind: 'class'; readonly body: string; readonly negated: boolean; readonly fold: boolean }
  | { readonly kind: 'any'; readonly newline: boolean }
  | { readonly kind: 'assertion'; readonly text: string }
  | {
      readonly kind: 'group';
      /** Number of the group, if it captures. */ readonly capture: number | undefined;
      readonly body: Regex;
    }
  | {
      readonly kind: 'repeat';
      readonly body: Regex;
      readonly min: number;
      readonly max: number;
      readonly text: string;
    }
  | { readonly kind: 'sequence'; readonly parts: readonly Regex[] }
  | { readonly kind: 'choice'; readonly options: readonly Regex[] };

interface Flags {
  readonly fold: boolean;
  readonly dotAll: boolean;
}

const POSIX: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  digit: '0-9',
  xdigit: '0-9A-Fa-f',
};

/** A parser is a position in a text: RE2 is small enough for recursive descent. */
export function parseRe2(source: string): Regex {
  let at = 0;
  let groups = 0;

  const eat = (text: string): boolean => {
    if (!source.startsWith(text, at)) return false;
    at += text.length;
    return true;
  };

  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const sticky = new RegExp(pattern.source, 'y');
    sticky.lastIndex = at;
    const match = sticky.exec(source) ?? undefined;
    at += match?.[0].length ?? 0;
    return match;
  };

  function choice(flags: Flags): Regex {
    // `(?i)` in the middle holds to the end of its group, beyond the next bar.
    let current = flags;
    const options: Regex[] = [];
    do {
      const parsed = sequence(current);
      options.push(parsed.regex);
      current = parsed.flags;
    } while (eat('|'));
    return options.length === 1 ? options[0]! : { kind: 'choice', options };
  }

  function sequence(flags: Flags): { readonly regex: Regex; readonly flags: Flags } {
    let current = flags;
    const parts: Regex[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      const switched = take(/\(\?([is]*)(?:-([is]+))?\)/);
      if (switched === undefined) parts.push(repeat(current));
      else current = withFlags(current, switched);
    }
    return { regex: { kind: 'sequence', parts }, flags: current };
  }

  function withFlags(flags: Flags, match: RegExpExecArray): Flags {
    const [on = '', off = ''] = [match[1], match[2]];
    const set = (flag: string, before: boolean): boolean =>
      on.includes(flag) || (before && !off.includes(flag));
    return { fold: set('i', flags.fold), dotAll: set('s', flags.dotAll) };
  }

  function repeat(flags: Flags): Regex {
    const body = atom(flags);
    const quantifier = take(/(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/);
    if (quantifier === undefined) return body;
    const [text, sign, from, comma, to] = quantifier;
    const min = from === undefined ? Number(sign === '+') : Number(from);
    const max =
      from === undefined
        ? sign === '?'
          ? 1
          : Infinity
        : comma === undefined
          ? min
          : to === ''
            ? Infinity
            : Number(to);
    return { kind: 'repeat', body, min, max, text };
  }

  function group(flags: Flags): Regex {
    const scoped = take(/\(\?([is]*)(?:-([is]+))?:/);
    const named = scoped === undefined ? take(/\(\?P?<\w+>/) : undefined;
    if (scoped === undefined && named === undefined) eat('(');
    const capture = scoped === undefined ? (groups += 1) : undefined;
    const body = choice(scoped === undefined ? flags : withFlags(flags, scoped));
    if (!eat(')')) throw new Error(`unclosed group at ${at} in ${source}`);
    return { kind: 'group', capture, body };
  }

  function atom(flags: Flags): Regex {
    const { fold, dotAll } = flags;
    if (source[at] === '(') return group(flags);
    if (source[at] === '[') return classAtom(fold);
    if (eat('.')) return { kind: 'any', newline: dotAll };
    if (eat(String.raw`\z`)) return { kind: 'assertion', text: '$' };
    const assertion = take(/\\[bB]|[\^$]/);
    if (assertion !== undefined) return { kind: 'assertion', text: assertion[0] };
    const set = take(/\\[wdsWDS]/);
    if (set !== undefined) return { kind: 'class', body: set[0], negated: false, fold: false };
    return { kind: 'char', char: character(), fold };
  }

  function character(): string {
    const hex = take(/\\x([0-9a-fA-F]{2})/);
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex[1]!, 16));
    const control = take(/\\([nrtf])/);
    if (control !== undefined) return JSON.parse(`"${control[0]}"`) as string;
    const escaped = take(/\\([^A-Za-z0-9])/);
    if (escaped !== undefined) return escaped[1]!;
    const plain = source[at];
    if (plain === undefined || plain === '\\' || plain === '?' || plain === '*')
      throw new Error(`unknown syntax at ${at} in ${source}`);
    at += 1;
    return plain;
  }

  function classAtom(fold: boolean): Regex {
    eat('[');
    const negated = eat('^');
    let body = eat(']') ? String.raw`\]` : '';
    while (!eat(']')) {
      const posix = take(/\[:(\w+):\]/);
      const escape = posix === undefined ? take(/\\(?:x[0-9a-fA-F]{2}|.)/) : undefined;
      if (posix !== undefined) body += POSIX[posix[1]!] ?? fail(posix[0]);
      else body += escape === undefined ? source[at++]!.replace('[', String.raw`\[`) : escape[0];
      if (at >= source.length) fail('unclosed class');
    }
    return { kind: 'class', body, negated, fold };
  }

  const fail = (what: string): never => {
    throw new Error(`${what} at ${at} in ${source}`);
  };

  const parsed = choice({ fold: false, dotAll: false });
  if (at !== source.length) fail('unbalanced parenthesis');
  return parsed;
}
