import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';

/** Asks again, ten seconds long, and expects that it comes true. */
export async function eventually(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !condition(); tries++) await pause(25);
  expect(condition()).toBe(true);
}
