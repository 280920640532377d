import type { ReceivedSpan } from '../received-span.ts';
import type { BacklogLimits } from './backlog.ts';
import { createMemory } from './memory.ts';
import { createShelves } from './shelves.ts';
import { summarizeSpans } from './summarize.ts';
import { createTidying, type RoomReason } from './tidying.ts';
import {
  createEntry,
  extendEntry,
  isSettled,
  type Remembered,
  shrinkEntry,
  type TraceEntry,
} from './trace-entry.ts';

export interface ShelfOptions {
  readonly limits: BacklogLimits;
  /** Every trace, not only those with a GenAI span. */
  readonly wantsAll: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly onLeave: (entry: TraceEntry) => void;
  /** Of spans that never reached the destination. */
  readonly onDrop: (spans: number, reason: RoomReason) => void;
}

/** The traces of a backlog, within the limits. */
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

/** Ids of traces that were put away. */
const REMEMBERED_TRACES = 10_000;
/** A span without its content is small, and there may be as many more of these. */
const KNOWN_SPANS = 5;
/** The part of the characters that roots may have that were put away: previews are made of them. */
const KNOWN_CHARACTERS = 0.25;

export function createTraceShelf({ limits, wantsAll, now, onLeave, onDrop }: ShelfOptions): TraceShelf {
  const shelves = createShelves();
  const memory = createMemory({
    traces: REMEMBERED_TRACES,
    spans: limits.spans * KNOWN_SPANS,
    characters: limits.characters * KNOWN_CHARACTERS,
  });
  const load = { spans: 0, characters: 0, known: 0 };

  const open = (traceId: string): TraceEntry => {
    const entry = createEntry({ traceId, isWanted: wantsAll, memory: memory.take(traceId) });
    load.known += entry.known.length;
    return entry;
  };

  const find = (traceId: string): TraceEntry => shelves.find(traceId) ?? open(traceId);

  const release = (entry: TraceEntry, count: number): void => {
    const before = entry.characters;
    shrinkEntry(entry, count);
    load.spans -= count;
    load.characters -= before - entry.characters;
  };

  /** Of what the destination has only that is kept which the totals need, unless it is too much itself. */
  const relieve = (entry: TraceEntry): void => {
    const { known, received, delivered } = entry;
    entry.known = entry.wasFinished ? [] : summarizeSpans(known.concat(received.slice(0, delivered)));
    load.known += entry.known.length - known.length;
    release(entry, delivered);
    if (load.known > limits.spans * KNOWN_SPANS) forget(entry);
  };

  const forget = (entry: TraceEntry): void => {
    load.known -= entry.known.length;
    entry.known = [];
    entry.wasFinished ||= entry.isComplete;
    entry.isComplete = false;
  };

  const putAway = (entry: TraceEntry): void => {
    shelves.remove(entry);
    onLeave(entry);
    const hasPart = entry.delivered > 0 || entry.known.length > 0 || entry.wasFinished;
    relieve(entry);
    if (hasPart) memory.add(entry.traceId, toMemory(entry));
    load.known -= entry.known.length;
    release(entry, entry.received.length);
  };

  return {
    place: (span, at) => {
      const entry = find(span.record.traceId);
      const before = entry.characters;
      extendEntry(entry, span);
      entry.touchedAt = at;
      load.spans += 1;
      load.characters += entry.characters - before;
      if (isSettled(entry) || !shelves.isNewest(entry)) shelves.file(entry);
      return entry;
    },
    file: (entry) => shelves.file(entry),
    release,
    tidy: createTidying({ shelves, load, limits, now, release, relieve, putAway, onDrop }),
  };
}

function toMemory({ known, isComplete, wasFinished }: TraceEntry): Remembered {
  return { known, wasFinished: isComplete || wasFinished };
}
