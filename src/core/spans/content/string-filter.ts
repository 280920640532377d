import { createHash } from 'node:crypto';
import type { Redactor } from '../../secrets/create-redactor.ts';
import { isSecretName } from './secret-name.ts';

export interface Filtered {
  readonly text: string;
  readonly redactions: number;
  /** `<original length> <SHA-256 of the original>` when the text was cut. */
  readonly truncation: string | undefined;
}

export interface StringFilter {
  apply(text: string, name: string | undefined): Filtered;
}

/** Stands for the value of a field whose name says that it is a secret. */
export const REDACTED_BY_NAME = '[REDACTED:field-name]';

/** Characters of remembered texts, after which the memory starts anew. */
const MEMORY = 4_000_000;

/** No secret is shorter; most strings of a trace are. */
const SHORTEST_SECRET = 6;

/**
 * Filters single strings: secrets first, then length, so that no half secret is left at the cut. A string is scanned once, however often it stands in a trace.
 * Without a redactor only the length is held.
 */
export function createStringFilter(options: {
  readonly redactor: Redactor | undefined;
  readonly maxLength: number;
}): StringFilter {
  const { redactor, maxLength } = options;
  const memory = new Map<string, Filtered>();
  let remembered = 0;

  const filter = (text: string): Filtered => {
    const known = memory.get(text);
    if (known !== undefined) return known;
    const filtered = cut(text, redactor?.redact(text) ?? { text, redactions: 0 }, maxLength);
    if (remembered > MEMORY) {
      memory.clear();
      remembered = 0;
    }
    memory.set(text, filtered);
    remembered += text.length;
    return filtered;
  };

  return {
    apply: (text, name) => {
      if (redactor !== undefined && name !== undefined && isSecretName(name) && text !== '')
        return { text: REDACTED_BY_NAME, redactions: 1, truncation: undefined };
      const isPlain = text.length < SHORTEST_SECRET || (redactor === undefined && text.length <= maxLength);
      return isPlain ? { text, redactions: 0, truncation: undefined } : filter(text);
    },
  };
}

function cut(
  original: string,
  redacted: { readonly text: string; readonly redactions: number },
  maxLength: number,
): Filtered {
  if (redacted.text.length <= maxLength) return { ...redacted, truncation: undefined };
  const hash = createHash('sha256').update(original).digest('hex');
  const text = `${wholeCharacters(redacted.text, maxLength)}… [cut: ${original.length} characters in all]`;
  return { text, redactions: redacted.redactions, truncation: `${original.length} ${hash}` };
}

/** Never cuts a surrogate pair in two. */
function wholeCharacters(text: string, length: number): string {
  const end = /[\ud800-\udbff]/.test(text.charAt(length - 1)) ? length - 1 : length;
  return text.slice(0, end);
}
