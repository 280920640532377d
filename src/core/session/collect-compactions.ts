import type { TranscriptEvent } from '../events/agent-event.ts';
import type { Compaction } from './turn.ts';

/** Compactions within a turn. The boundary line is written when one is done. */
export function collectCompactions(events: readonly TranscriptEvent[]): readonly Compaction[] {
  return events
    .filter((event) => event.kind === 'compaction')
    .map(({ trigger, at, preTokens, postTokens }) => ({ trigger, endedAt: at, preTokens, postTokens }));
}
