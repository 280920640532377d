import type { SpanRecord } from '../core/spans/span.ts';
import type { DeliveryResult } from './destination.ts';
import { quoteMessage } from './http-result.ts';

/** A span that cannot be sent or is not taken: it is left out, so that the others arrive. */
export interface LeftOut {
  readonly span: Pick<SpanRecord, 'name' | 'spanId'>;
  /** Follows the span's name, with the remedy. */
  readonly why: string;
}

/** What a delivery comes to in which nothing else went wrong. */
export function withoutLeftOut(leftOut: readonly LeftOut[]): DeliveryResult {
  if (leftOut.length === 0) return { kind: 'accepted' };
  return {
    kind: 'rejected',
    reason: `left out, the other spans are there: ${describeLeftOut(leftOut)}`,
    rejectedSpans: leftOut.length,
  };
}

/** Each by its id and name, with why. */
export function describeLeftOut(leftOut: readonly LeftOut[]): string {
  const groups = Map.groupBy(leftOut, ({ why }) => why);
  return [...groups].map(([why, members]) => `${names(members)}: ${why}`).join('; ');
}

/** More names help nobody. */
const MOST_NAMES = 5;

function names(leftOut: readonly LeftOut[]): string {
  const named = leftOut.slice(0, MOST_NAMES).map(({ span }) => `${span.spanId}${quoteMessage(span.name)}`);
  const more = leftOut.length - named.length;
  return named.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
