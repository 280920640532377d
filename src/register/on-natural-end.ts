import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Ending } from './ending.ts';

/** Milliseconds. What a flush leaves behind (sockets that close) is over by then. */
const LIVES_ON = 100;

/**
 * `beforeExit` comes again when something held the process after it: a flush of ours, or work that the program began in a listener of its own, whose spans a
 * shutdown would lose. Hence the shutdown comes after a round in which nothing but the flush held the process, which can only be a last one.
 */
export function onNaturalEnd({ flush, shutdown }: Ending): void {
  let livesOn = true;
  const flushAndLook = async (): Promise<void> => {
    livesOn = false;
    // A turn of the loop at least, without which the event would not come again.
    await Promise.all([flush(), nextTurn()]);
    setTimeout(() => (livesOn = true), LIVES_ON).unref();
  };
  process.on('beforeExit', () => void (livesOn ? flushAndLook() : shutdown()));
}
