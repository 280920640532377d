import type { ReceivedSpan } from '../received-span.ts';
import type { BacklogLimits } from './backlog.ts';
import { createShelves } from './shelves.ts';
import { createTidying, type RoomReason } from './tidying.ts';
import {
  createEntry,
  extendEntry,
  isSettled,
  type NewEntry,
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

/** Traces that are remembered, by their ids, after they were put away. */
const LONGEST_MEMORY = 10_000;

export function createTraceShelf({ limits, wantsAll, now, onLeave, onDrop }: ShelfOptions): TraceShelf {
  const shelves = createShelves();
  const gone = createMemory(LONGEST_MEMORY);
  const load = { spans: 0, characters: 0 };

  const find = (traceId: string): TraceEntry =>
    shelves.find(traceId) ?? createEntry({ traceId, isWanted: wantsAll, before: gone.get(traceId) });

  const release = (entry: TraceEntry, count: number): void => {
    const before = entry.characters;
    shrinkEntry(entry, count);
    load.spans -= count;
    load.characters -= before - entry.characters;
  };

  const putAway = (entry: TraceEntry): void => {
    shelves.remove(entry);
    if (entry.delivered > 0) gone.add(entry.traceId, stateOf(entry));
    onLeave(entry);
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
    tidy: createTidying({ shelves, load, limits, now, release, putAway, onDrop }),
  };
}

type State = NonNullable<NewEntry['before']>;

function stateOf({ isComplete, wasFinished }: TraceEntry): State {
  return isComplete || wasFinished ? 'finished' : 'going on';
}

interface Memory {
  get(id: string): State | undefined;
  add(id: string, state: State): void;
}

function createMemory(most: number): Memory {
  const states = new Map<string, State>();
  return {
    get: (id) => states.get(id),
    add: (id, state) => {
      states.set(id, state);
      const [oldest] = states.keys();
      if (states.size > most && oldest !== undefined) states.delete(oldest);
    },
  };
}
