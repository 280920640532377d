import type { BacklogLimits } from './backlog.ts';
import type { Shelves } from './shelves.ts';
import { charactersOf, pendingSpans, type TraceEntry } from './trace-entry.ts';

/** Why spans are let go that the destination does not have: there are too many, or their trace alone is too large. */
export type RoomReason = 'overflow' | 'oversized';

export interface TidyingOptions {
  readonly shelves: Shelves;
  /** Of all that is held. */
  readonly load: { readonly spans: number; readonly characters: number };
  readonly limits: BacklogLimits;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Forgets the first `count` spans. */
  readonly release: (entry: TraceEntry, count: number) => void;
  /** Forgets what the destination has, but for what the totals need. */
  readonly relieve: (entry: TraceEntry) => void;
  readonly putAway: (entry: TraceEntry) => void;
  readonly onDrop: (spans: number, reason: RoomReason) => void;
}

/** Puts away what is too old or too much: first what nobody wants, then what the destination has, then what was quiet the longest. */
export function createTidying({ shelves, load, limits, now, ...act }: TidyingOptions): () => void {
  const { unwanted, settled, open } = shelves;

  const isHeavy = (): boolean => isBeyond(load.spans, load.characters, limits);

  const isOverfull = (): boolean => shelves.size() > limits.traces || isHeavy();

  const isOversized = ({ received, characters }: TraceEntry): boolean =>
    isBeyond(received.length, characters, limits);

  const isRelievable = (entry: TraceEntry): boolean =>
    entry.delivered > 0 && (isHeavy() || pendingSpans(entry) === 0);

  /** What the destination has of a trace that goes on makes room, not the trace. */
  const relieve = (entry: TraceEntry): void => {
    if (pendingSpans(entry) === 0) act.putAway(entry);
    else act.relieve(entry);
  };

  /** Its last spans are the ones to keep: the root is the last of all. */
  const trim = (entry: TraceEntry): void => {
    const count = spansBeyond(entry, limits);
    if (count === entry.received.length) return letGo(entry);
    act.onDrop(count, 'oversized');
    act.release(entry, count);
  };

  const letGo = (entry: TraceEntry): void => {
    const pending = pendingSpans(entry);
    if (pending > 0) act.onDrop(pending, isOversized(entry) ? 'oversized' : 'overflow');
    act.putAway(entry);
  };

  /** What to do for room, the least loss first; `undefined` when all that is there is under way. */
  const nextStep = (): (() => void) | undefined =>
    step(quietest(unwanted) ?? quietest(settled), act.putAway) ??
    step(quietest(open, isRelievable), relieve) ??
    step(
      quietest(open, (entry) => entry.delivered === 0 && isOversized(entry)),
      trim,
    ) ??
    step(quietest(open), letGo);

  return () => {
    const late = now() - limits.lateMilliseconds;
    for (const map of [unwanted, settled]) for (const entry of old(map, late)) act.putAway(entry);
    for (const entry of old(open, now() - limits.idleMilliseconds)) {
      if (pendingSpans(entry) === 0) act.putAway(entry);
    }
    while (isOverfull()) {
      const makeRoom = nextStep();
      if (makeRoom === undefined) return;
      makeRoom();
    }
  };
}

function step(entry: TraceEntry | undefined, act: (entry: TraceEntry) => void): (() => void) | undefined {
  return entry && (() => act(entry));
}

function isBeyond(spans: number, characters: number, limits: BacklogLimits): boolean {
  return spans > limits.spans || characters > limits.characters;
}

/** How many of its first spans are too much, the trace taken alone. */
function spansBeyond({ received, characters }: TraceEntry, limits: BacklogLimits): number {
  let count = Math.max(0, received.length - limits.spans);
  let rest = characters;
  received.forEach((span, index) => {
    if (index >= count && rest > limits.characters) count = index + 1;
    rest -= charactersOf(span);
  });
  return count;
}

function* old(entries: ReadonlyMap<string, TraceEntry>, since: number): Iterable<TraceEntry> {
  for (const entry of entries.values()) {
    if (entry.touchedAt > since) return;
    if (!entry.isInFlight) yield entry;
  }
}

function quietest(
  entries: ReadonlyMap<string, TraceEntry>,
  fits: (entry: TraceEntry) => boolean = () => true,
): TraceEntry | undefined {
  for (const entry of entries.values()) if (!entry.isInFlight && fits(entry)) return entry;
  return undefined;
}
