/** Where trouble is told: `diag` of OpenTelemetry, in an application the only place. */
export interface Log {
  warn(message: string): void;
  info(message: string): void;
}

/** Tells of one destination: a state when it changes, losses by the minute. No line per span or attempt. */
export interface LaneReport {
  /** It cannot take anything at the moment. */
  troubled(reason: string): void;
  recovered(): void;
  /** It will never take something. */
  rejected(reason: string): void;
  dropped(spans: number, why: string): void;
  /** Tells what is still to be told. */
  close(): void;
}

export interface LaneReportOptions {
  readonly log: Log;
  readonly destination: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

const INTERVAL = 60_000;

export function createLaneReport({ log, destination, now }: LaneReportOptions): LaneReport {
  const told = new Map<string, number>();
  const dropped = new Map<string, number>();
  let isTroubled = false;

  const isDue = (subject: string): boolean => {
    if (now() - (told.get(subject) ?? -Infinity) < INTERVAL) return false;
    told.set(subject, now());
    return true;
  };

  const tellDropped = (why: string): void => {
    const spans = dropped.get(why) ?? 0;
    dropped.delete(why);
    if (spans > 0) log.warn(`${destination}: ${spans} spans dropped, ${why}`);
  };

  return {
    troubled: (reason) => {
      if (!isTroubled) log.warn(`${destination}: ${reason}; it is tried again in the background`);
      isTroubled = true;
    },
    recovered: () => {
      if (isTroubled) log.info(`${destination}: delivers again`);
      isTroubled = false;
    },
    rejected: (reason) => {
      if (isDue('rejected')) log.warn(`${destination}: ${reason}`);
    },
    dropped: (spans, why) => {
      dropped.set(why, (dropped.get(why) ?? 0) + spans);
      if (isDue(why)) tellDropped(why);
    },
    close: () => {
      for (const why of dropped.keys()) tellDropped(why);
    },
  };
}
