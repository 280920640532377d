import type { Trace } from '../../core/spans/span.ts';
import { assembleTrace } from './assemble-trace.ts';
import { groupSpans } from './group-spans.ts';
import type { TraceEntry } from './trace-entry.ts';

/** How a destination is told of a trace. */
export interface TraceForm {
  readonly assemble: (entry: TraceEntry) => readonly Trace[];
  /** In one delivery. */
  readonly mostTraces: number;
  /** Each trace is sent on its own, so one may be what a destination fails at. Otherwise it speaks of the batch, and of spans. */
  readonly isByTrace: boolean;
  /** Spans are sent again with later ones, so they are kept when they have been delivered. */
  readonly keepsDelivered: boolean;
}

/**
 * For MLflow, where the trace has totals, previews and a state that are made of its spans: a finished trace goes whole,
 * again if more comes of it; of an unfinished one what is new, and of one whose content was put away what is new, with the
 * totals of the whole.
 */
export const WHOLE_TRACES: TraceForm = {
  assemble: ({ isComplete, known, received, delivered }) => {
    const added = received.slice(delivered);
    if (!isComplete) return assembleTrace({ all: added, sent: added, isComplete });
    return assembleTrace({
      all: known.concat(received),
      sent: known.length > 0 ? added : received,
      isComplete,
    });
  },
  // Each is a request or two of its own: more might not be done within the deadline, and would begin anew for ever.
  mostTraces: 16,
  isByTrace: true,
  keepsDelivered: true,
};

/** For OTLP: each span once. */
export const SPANS_ONCE: TraceForm = {
  assemble: ({ received, delivered }) => groupSpans(received.slice(delivered)),
  mostTraces: 512,
  isByTrace: false,
  keepsDelivered: false,
};
