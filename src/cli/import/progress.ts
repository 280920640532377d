import type { Terminal } from '../terminal.ts';
import type { ImportCounts } from './report-import.ts';

export interface Progress {
  step(counts: ImportCounts): void;
}

/** Where a person looks on; elsewhere (a log, a build) a sign of life is enough. */
const EVERY_MILLISECONDS = 2_000;
const SELDOM_MILLISECONDS = 30_000;

/** One plain line on stderr now and then; nothing for what is quicker. */
export function createProgress(
  { note, progress }: Pick<Terminal, 'note' | 'progress'>,
  sessions: number,
  now: () => number = Date.now,
): Progress {
  const pause = progress ? EVERY_MILLISECONDS : SELDOM_MILLISECONDS;
  let last = now();
  return {
    step: (counts) => {
      if (now() - last < pause) return;
      last = now();
      note(`${counts.sessions} of ${sessions} sessions, ${counts.turns} turns`);
    },
  };
}
