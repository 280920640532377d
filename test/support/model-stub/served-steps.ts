import { EventEmitter, once } from 'node:events';

/** The only memory of the stub: how often a step was asked for, and which were answered to the end. */
export interface ServedSteps {
  /** 1 for the first request with this key. */
  readonly countAttempt: (key: string) => number;
  readonly markServed: (name: string) => void;
  readonly waitUntilServed: (name: string, signal: AbortSignal) => Promise<void>;
}

export function createServedSteps(): ServedSteps {
  const attempts = new Map<string, number>();
  const served = new Set<string>();
  const arrivals = new EventEmitter().setMaxListeners(0);
  return {
    countAttempt: (key) => {
      const attempt = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, attempt);
      return attempt;
    },
    markServed: (name) => {
      served.add(name);
      arrivals.emit(name);
    },
    waitUntilServed: async (name, signal) => {
      if (!served.has(name)) await once(arrivals, name, { signal });
    },
  };
}
