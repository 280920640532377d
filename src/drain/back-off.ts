const firstPause = 1_000;
const longestPause = 60_000;

/** When each destination may be tried again: one that is down is asked once in a while, whatever waits for it. */
export interface BackOff {
  /** Milliseconds since the Unix epoch. */
  readonly readyAt: (destinationId: string) => number;
  readonly succeeded: (destinationId: string) => void;
  /** Gives the new `readyAt`. `wanted`: the pause that the destination asked for. */
  readonly failed: (destinationId: string, wanted?: number) => number;
}

export function createBackOff(now: () => number = Date.now): BackOff {
  const failures = new Map<string, { readonly count: number; readonly readyAt: number }>();
  return {
    readyAt: (id) => failures.get(id)?.readyAt ?? 0,
    succeeded: (id) => void failures.delete(id),
    failed: (id, wanted = 0) => {
      const count = (failures.get(id)?.count ?? 0) + 1;
      const pause = Math.min(firstPause * 2 ** (count - 1), longestPause);
      const readyAt = now() + Math.max(pause, wanted);
      failures.set(id, { count, readyAt });
      return readyAt;
    },
  };
}
