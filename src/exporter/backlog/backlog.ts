import type { Trace } from '../../core/spans/span.ts';
import type { DeliveryResult } from '../../delivery/destination.ts';
import type { ReceivedSpan } from '../received-span.ts';
import { createSettlement, type DropReason } from './settlement.ts';
import { isOffered, pendingSpans, type TraceEntry } from './trace-entry.ts';
import type { TraceForm } from './trace-form.ts';
import { createTraceShelf } from './trace-shelf.ts';

/** What may be held for one destination. Beyond it the traces that were quiet the longest are let go, delivered or not. */
export interface BacklogLimits {
  readonly traces: number;
  readonly spans: number;
  /** Of all texts in the spans. */
  readonly characters: number;
  /** A trace without a root that nothing was added to for so long will not get one. */
  readonly idleMilliseconds: number;
  /** How long a delivered trace is kept, so that its totals stay right when spans come after its root. */
  readonly lateMilliseconds: number;
}

/** What waits for one destination, and what must be remembered of traces that are not over. */
export interface Backlog {
  add(spans: readonly ReceivedSpan[]): void;
  /** Finished traces before unfinished ones. A batch must be settled before the next one is asked for. */
  next(): Batch | undefined;
  settle(batch: Batch, result: DeliveryResult): void;
  /** Offers again what the destination did not want unfinished. */
  reconsider(): void;
  /** How many spans the destination does not have. */
  pending(): number;
}

export interface Batch {
  readonly traces: readonly Trace[];
  readonly parts: readonly BatchPart[];
}

export interface BatchPart {
  readonly entry: TraceEntry;
  /** How many spans of the trace had come when the batch was made. */
  readonly count: number;
}

export interface BacklogOptions {
  readonly limits: BacklogLimits;
  readonly form: TraceForm;
  /** Every trace, not only those with a GenAI span. */
  readonly wantsAll: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Spans that the destination will not get. */
  readonly onDrop: (spans: number, reason: DropReason) => void;
}

export function createBacklog({ form, onDrop, ...options }: BacklogOptions): Backlog {
  const dirty = new Set<TraceEntry>();
  const shelf = createTraceShelf({ ...options, onDrop, onLeave: (entry) => dirty.delete(entry) });

  const settlement = createSettlement({
    form,
    onDrop,
    onDelivered: ({ entry, count }) => {
      entry.delivered = count;
      if (!form.keepsDelivered) shelf.release(entry, count);
      if (pendingSpans(entry) === 0) dirty.delete(entry);
      shelf.file(entry);
    },
    onFailed: ({ entry }) => {
      // Behind all others.
      dirty.delete(entry);
      dirty.add(entry);
    },
  });

  return {
    add: (spans) => {
      const at = options.now();
      let last: TraceEntry | undefined;
      for (const span of spans) {
        const entry = shelf.place(span, at);
        if (entry === last || pendingSpans(entry) === 0) continue;
        dirty.add(entry);
        last = entry;
      }
      shelf.tidy();
    },
    next: () => {
      const finished = choose(dirty, form, true);
      const chosen = finished.length > 0 ? finished : choose(dirty, form, false);
      return chosen.length === 0 ? undefined : toBatch(chosen, form);
    },
    settle: (batch, result) => {
      settlement.settle(batch, result);
      shelf.tidy();
    },
    reconsider: () => {
      for (const entry of dirty) entry.postponed = 0;
    },
    pending: () => [...dirty].reduce((total, entry) => total + pendingSpans(entry), 0),
  };
}

/** In one delivery, unless a single trace has more. */
const MOST_SPANS = 2_048;

function choose(
  dirty: ReadonlySet<TraceEntry>,
  { mostTraces }: TraceForm,
  isComplete: boolean,
): readonly TraceEntry[] {
  const chosen: TraceEntry[] = [];
  let spans = 0;
  for (const entry of dirty) {
    if (entry.isComplete !== isComplete || !isOffered(entry)) continue;
    if (entry.isAlone && chosen.length > 0) continue;
    spans += entry.received.length;
    if (chosen.length === mostTraces || (chosen.length > 0 && spans > MOST_SPANS)) break;
    chosen.push(entry);
    if (entry.isAlone) break;
  }
  return chosen;
}

function toBatch(chosen: readonly TraceEntry[], form: TraceForm): Batch {
  const parts = chosen.map((entry) => ({ entry, count: entry.received.length }));
  const traces = chosen.flatMap((entry) => form.assemble(entry));
  for (const entry of chosen) entry.isInFlight = true;
  return { traces, parts };
}
