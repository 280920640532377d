import type { SessionFacts } from '../events/happened.ts';
import type { CopiedHistoryState } from './copied-history.ts';
import type { Launch } from './launched-tasks.ts';

/** What a session's fold must remember when its process ends, as JSON; everything else is read again from the transcript. No content. */
export interface SessionState {
  readonly version: 1;
  readonly copied: CopiedHistoryState;
  readonly launches: readonly Launch[];
  readonly lastTurnKey: string | undefined;
  readonly facts: SessionFacts | undefined;
  readonly processEnded: boolean;
}
