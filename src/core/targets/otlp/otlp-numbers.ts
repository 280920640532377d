import type { SpanKind, SpanStatus } from '../../spans/span.ts';

/** `Span.SpanKind`. By a switch: V8 makes a call of each look into a table whose name changes, and every span has a kind. */
export function kindNumber(kind: SpanKind): number {
  switch (kind) {
    case 'internal':
      return 1;
    case 'server':
      return 2;
    case 'client':
      return 3;
    case 'producer':
      return 4;
    case 'consumer':
      return 5;
  }
}

/** `Status.StatusCode`. */
export function statusNumber(code: SpanStatus['code']): number {
  if (code === 'unset') return 0;
  return code === 'ok' ? 1 : 2;
}

/**
 * The W3C `sampled` flag. The two bits for "the parent is remote" stay 0, which says unknown: a record does not tell,
 * and what is guessed from the batch would change the bytes of a span that is sent again in another batch.
 */
export const SAMPLED = 1;
