import type { Pause } from './pacer.ts';

/** Times as of `performance.now()`. */
export interface Alarm {
  isSet(): boolean;
  set(pause: Pause, ring: () => void): void;
  ringsAt(): number;
  /** Before, the destination wants no attempt, whoever asks for one. */
  askedUntil(): number;
  clear(): void;
}

/** What a timer can hold: with more it would ring at once. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/** A timer that keeps no process alive. */
export function createAlarm(): Alarm {
  let timer: NodeJS.Timeout | undefined;
  let ringsAt = 0;
  let askedUntil = 0;
  return {
    isSet: () => timer !== undefined,
    set: ({ milliseconds, asked }, ring) => {
      const pause = Math.min(milliseconds, LONGEST_TIMER);
      ringsAt = performance.now() + pause;
      askedUntil = performance.now() + Math.min(asked, pause);
      timer = setTimeout(() => {
        timer = undefined;
        ring();
      }, pause).unref();
    },
    ringsAt: () => ringsAt,
    askedUntil: () => askedUntil,
    clear: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
