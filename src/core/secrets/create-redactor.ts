import { createSecretFinder, REDACTED, type FoundSecret } from './find-secrets.ts';
import { GENERATED_RULES } from './rules.generated.ts';
import { SHAPE_RULES } from './shape-rules.ts';

export interface Redaction {
  readonly text: string;
  /** Secrets that were replaced. */
  readonly redactions: number;
}

/** Replaces secrets by `[REDACTED:<rule>]`. Keeps no text; never throws; what it returns is left alone when given again. */
export interface Redactor {
  readonly redact: (text: string) => Redaction;
}

/** A replacement is a new border, at which a neighbour may become visible: once more is enough but for texts made to defeat it. */
const MOST_PASSES = 8;

function replace(text: string, found: readonly FoundSecret[]): string {
  let result = '';
  let kept = 0;
  for (const { ruleId, start, end } of found) {
    result += `${text.slice(kept, start)}${REDACTED}${ruleId}]`;
    kept = end;
  }
  return result + text.slice(kept);
}

/** Building takes some milliseconds: make one and keep it. */
export function createRedactor(): Redactor {
  // Where two rules find the same secret, the first names it: the provider says more than the shape.
  const find = createSecretFinder([...GENERATED_RULES, ...SHAPE_RULES]);
  return {
    redact: (text) => {
      let current = text;
      let redactions = 0;
      for (let pass = 0; pass < MOST_PASSES; pass += 1) {
        const found = find(current);
        if (found.length === 0) break;
        current = replace(current, found);
        redactions += found.length;
      }
      return { text: current, redactions };
    },
  };
}
