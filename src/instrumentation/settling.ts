/** Looks again until nothing is waited for: the transcript's last lines come a little after the message that they belong to. */
export interface Settling {
  start(): void;
  stop(): void;
}

/**
 * `waiting`: look again later. `reading`: there is more to read, go on at once.
 */
export type Look = 'done' | 'waiting' | 'reading';

/** Milliseconds; some two seconds in all. */
const PAUSES = [5, 10, 20, 40, 80, 160, 320, 640, 1000];

/** Timers never hold the process: what was not settled then is settled when it ends. */
export function createSettling(look: (expired: boolean) => Look): Settling {
  let attempt = 0;
  let immediate: NodeJS.Immediate | undefined;
  let timer: NodeJS.Timeout | undefined;

  const stop = (): void => {
    clearImmediate(immediate);
    clearTimeout(timer);
  };
  const soon = (): void => {
    immediate = setImmediate(run);
    immediate.unref();
  };
  const run = (): void => {
    const found = look(attempt >= PAUSES.length);
    if (found === 'reading') return soon();
    const pause = PAUSES[attempt];
    attempt += 1;
    if (found === 'done' || pause === undefined) return;
    timer = setTimeout(run, pause);
    timer.unref();
  };

  return {
    start: () => {
      stop();
      attempt = 0;
      soon();
    },
    stop,
  };
}
