import type { ReceivedSpan } from '../received-span.ts';
import type { BacklogLimits } from './backlog.ts';
import {
  createEntry,
  extendEntry,
  isSettled,
  pendingSpans,
  shrinkEntry,
  type TraceEntry,
} from './trace-entry.ts';

export interface ShelfOptions {
  readonly limits: BacklogLimits;
  /** Every trace, not only those with a GenAI span. */
  readonly wantsAll: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** An entry leaves; `pending` of its spans never reached the destination. */
  readonly onLeave: (entry: TraceEntry, pending: number) => void;
}

/** The traces of a backlog, within the limits: the settled ones go first, then the one that was quiet the longest. */
export interface TraceShelf {
  /** The entry of the span's trace, with the span; `at` in milliseconds since the Unix epoch. */
  place(span: ReceivedSpan, at: number): TraceEntry;
  /** After its spans were delivered: settled traces wait apart, for late spans. */
  file(entry: TraceEntry): void;
  /** The first `count` spans are not needed any more. */
  release(entry: TraceEntry, count: number): void;
  /** Puts away what is too old or too much. */
  tidy(): void;
}

/** Trace ids that are remembered after their trace was put away. */
const LONGEST_MEMORY = 10_000;

export function createTraceShelf({ limits, wantsAll, now, onLeave }: ShelfOptions): TraceShelf {
  // Maps keep the order of insertion, and a touched entry is inserted anew: the first one was quiet the longest.
  const open = new Map<string, TraceEntry>();
  const settled = new Map<string, TraceEntry>();
  const gone = createMemory(LONGEST_MEMORY);
  // Spans come in runs of one trace: the last of `open` need not be inserted anew for each.
  let newest: TraceEntry | undefined;
  let spans = 0;
  let characters = 0;

  const find = (traceId: string): TraceEntry =>
    (newest?.traceId === traceId ? newest : open.get(traceId)) ??
    settled.get(traceId) ??
    createEntry({ traceId, isWanted: wantsAll, isResumed: gone.has(traceId) });

  const file = (entry: TraceEntry): void => {
    open.delete(entry.traceId);
    settled.delete(entry.traceId);
    (isSettled(entry) ? settled : open).set(entry.traceId, entry);
    newest = isSettled(entry) ? undefined : entry;
  };

  const putAway = (entry: TraceEntry): void => {
    open.delete(entry.traceId);
    settled.delete(entry.traceId);
    if (newest === entry) newest = undefined;
    spans -= entry.received.length;
    characters -= entry.characters;
    if (entry.delivered > 0) gone.add(entry.traceId);
    onLeave(entry, pendingSpans(entry));
  };

  const isOverfull = (): boolean =>
    open.size + settled.size > limits.traces || spans > limits.spans || characters > limits.characters;

  return {
    place: (span, at) => {
      const entry = find(span.record.traceId);
      const before = entry.characters;
      extendEntry(entry, span);
      entry.touchedAt = at;
      spans += 1;
      characters += entry.characters - before;
      if (entry !== newest || isSettled(entry)) file(entry);
      return entry;
    },
    file,
    release: (entry, count) => {
      const before = entry.characters;
      shrinkEntry(entry, count);
      spans -= count;
      characters -= before - entry.characters;
    },
    tidy: () => {
      for (const entry of old(settled, now() - limits.lateMilliseconds)) putAway(entry);
      for (const entry of old(open, now() - limits.idleMilliseconds)) {
        if (pendingSpans(entry) === 0) putAway(entry);
      }
      while (isOverfull()) {
        const entry = quietest(settled) ?? quietest(open);
        if (entry === undefined) return;
        putAway(entry);
      }
    },
  };
}

function* old(entries: ReadonlyMap<string, TraceEntry>, since: number): Iterable<TraceEntry> {
  for (const entry of entries.values()) {
    if (entry.touchedAt > since) return;
    if (!entry.isInFlight) yield entry;
  }
}

function quietest(entries: ReadonlyMap<string, TraceEntry>): TraceEntry | undefined {
  for (const entry of entries.values()) if (!entry.isInFlight) return entry;
  return undefined;
}

interface Memory {
  has(id: string): boolean;
  add(id: string): void;
}

function createMemory(most: number): Memory {
  const ids = new Set<string>();
  return {
    has: (id) => ids.has(id),
    add: (id) => {
      ids.add(id);
      const [oldest] = ids;
      if (ids.size > most && oldest !== undefined) ids.delete(oldest);
    },
  };
}
