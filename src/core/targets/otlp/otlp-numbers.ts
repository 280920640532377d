import type { SpanKind, SpanStatus } from '../../spans/span.ts';

/** `Span.SpanKind`. */
export const SPAN_KINDS: Readonly<Record<SpanKind, number>> = {
  internal: 1,
  server: 2,
  client: 3,
  producer: 4,
  consumer: 5,
};

/** `Status.StatusCode`. */
export const STATUS_CODES: Readonly<Record<SpanStatus['code'], number>> = { unset: 0, ok: 1, error: 2 };

/**
 * The W3C `sampled` flag. The two bits for "the parent is remote" stay 0, which says unknown: a record does not tell,
 * and what is guessed from the batch would change the bytes of a span that is sent again in another batch.
 */
export const SAMPLED = 1;
