import { setTimeout as pause } from 'node:timers/promises';

interface Wait {
  /** Told, with what was seen last, when the time is over. Default: a minute. */
  readonly what: string;
  readonly milliseconds?: number;
}

/** Asks again until there is an answer. */
export async function until<Answer>(
  { what, milliseconds = 60_000 }: Wait,
  ask: () => Answer | undefined | Promise<Answer | undefined>,
): Promise<Answer> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`not within ${milliseconds} ms: ${what}`);
    await pause(100);
  }
}
