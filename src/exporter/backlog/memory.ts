import { charactersOf, type Remembered } from './trace-entry.ts';

export interface MemoryLimits {
  readonly traces: number;
  readonly spans: number;
  readonly characters: number;
}

/** What the totals need of traces that were put away. Of the oldest only that is remembered whether it was finished. */
export interface Memory {
  /** `undefined`: a trace that is new. What is taken is not remembered any more. */
  take(traceId: string): Remembered | undefined;
  add(traceId: string, memory: Remembered): void;
}

export function createMemory(limits: MemoryLimits): Memory {
  const finished = new Map<string, boolean>();
  const spansOf = new Map<string, Remembered['known']>();
  const load = { spans: 0, characters: 0 };

  const weigh = (known: Remembered['known'], sign: 1 | -1): void => {
    load.spans += sign * known.length;
    for (const span of known) load.characters += sign * charactersOf(span);
  };

  const forgetSpans = (traceId: string): Remembered['known'] => {
    const known = spansOf.get(traceId) ?? [];
    spansOf.delete(traceId);
    weigh(known, -1);
    return known;
  };

  const take = (traceId: string): Remembered | undefined => {
    const wasFinished = finished.get(traceId);
    finished.delete(traceId);
    return wasFinished === undefined ? undefined : { known: forgetSpans(traceId), wasFinished };
  };

  return {
    take,
    add: (traceId, { known, wasFinished }) => {
      take(traceId);
      finished.set(traceId, wasFinished);
      spansOf.set(traceId, known);
      weigh(known, 1);
      const [oldest] = finished.keys();
      if (finished.size > limits.traces && oldest !== undefined) take(oldest);
      for (const id of spansOf.keys()) {
        if (load.spans <= limits.spans && load.characters <= limits.characters) return;
        forgetSpans(id);
      }
    },
  };
}
