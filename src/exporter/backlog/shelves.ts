import { isSettled, type TraceEntry } from './trace-entry.ts';

/** Traces by what is to be done with them. Maps keep the order of insertion, and an entry is filed anew: the first was quiet the longest. */
export interface Shelves {
  /** Complete, and nobody wants them: a late GenAI span might. */
  readonly unwanted: ReadonlyMap<string, TraceEntry>;
  /** The destination has all that came of them. */
  readonly settled: ReadonlyMap<string, TraceEntry>;
  readonly open: ReadonlyMap<string, TraceEntry>;
  find(traceId: string): TraceEntry | undefined;
  file(entry: TraceEntry): void;
  remove(entry: TraceEntry): void;
  /** Whether it is the last of `open`. */
  isNewest(entry: TraceEntry): boolean;
  size(): number;
}

export function createShelves(): Shelves {
  const unwanted = new Map<string, TraceEntry>();
  const settled = new Map<string, TraceEntry>();
  const open = new Map<string, TraceEntry>();
  const all = [open, settled, unwanted];
  // Spans come in runs of one trace: the last of `open` need not be filed anew for each.
  let newest: TraceEntry | undefined;

  const remove = (entry: TraceEntry): void => {
    for (const map of all) map.delete(entry.traceId);
    if (newest === entry) newest = undefined;
  };

  const placeOf = (entry: TraceEntry): Map<string, TraceEntry> => {
    if (!isSettled(entry)) return open;
    return entry.isWanted ? settled : unwanted;
  };

  return {
    unwanted,
    settled,
    open,
    find: (traceId) => {
      if (newest?.traceId === traceId) return newest;
      return open.get(traceId) ?? settled.get(traceId) ?? unwanted.get(traceId);
    },
    file: (entry) => {
      remove(entry);
      const place = placeOf(entry);
      place.set(entry.traceId, entry);
      newest = place === open ? entry : undefined;
    },
    remove,
    isNewest: (entry) => entry === newest,
    size: () => open.size + settled.size + unwanted.size,
  };
}
