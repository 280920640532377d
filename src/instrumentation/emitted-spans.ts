import type { SpanContext } from '@opentelemetry/api';

/**
 * The core derives ids, the user's TracerProvider makes others: this remembers which became which, so that a link (to the turn that a resume continues, to the
 * background task that woke a turn) finds its target as long as this process traced it.
 */
export interface EmittedSpans {
  note(derivedSpanId: string, context: SpanContext): void;
  find(derivedSpanId: string): SpanContext | undefined;
}

const KEPT = 4096;

export function createEmittedSpans(): EmittedSpans {
  const contexts = new Map<string, SpanContext>();
  return {
    note: (derivedSpanId, context) => {
      contexts.set(derivedSpanId, context);
      if (contexts.size > KEPT) contexts.delete(contexts.keys().next().value ?? '');
    },
    find: (derivedSpanId) => contexts.get(derivedSpanId),
  };
}
