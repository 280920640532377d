import type { Terminal } from '../terminal.ts';
import type { ImportCounts } from './report-import.ts';

export interface Progress {
  step(counts: ImportCounts): void;
}

const EVERY_MILLISECONDS = 2_000;

/** One plain line every two seconds, where a person looks on; nothing for what is quicker. */
export function createProgress({ note, progress }: Terminal, sessions: number): Progress {
  let last = Date.now();
  return {
    step: (counts) => {
      if (!progress || Date.now() - last < EVERY_MILLISECONDS) return;
      last = Date.now();
      note(`${counts.sessions} of ${sessions} sessions, ${counts.turns} turns`);
    },
  };
}
