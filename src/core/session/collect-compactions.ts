import type { CompactionEvent, TranscriptEvent } from '../events/agent-event.ts';
import type { HookEvent } from '../events/hook-event.ts';
import { fromMilliseconds } from '../events/time.ts';
import type { Compaction } from './turn.ts';

/** Compactions within a turn. The boundary line is written when one is done and says how long it took; hooks time both ends. */
export function collectCompactions(
  events: readonly TranscriptEvent[],
  hooks: readonly HookEvent[],
): readonly Compaction[] {
  return events
    .filter((event) => event.kind === 'compaction')
    .map((event) => ({
      key: event.lineId ?? event.at.toString(),
      trigger: event.trigger,
      startedAt: startOf(event, hooks),
      endedAt: event.at,
      preTokens: event.preTokens,
      postTokens: event.postTokens,
    }));
}

function startOf(event: CompactionEvent, hooks: readonly HookEvent[]): bigint {
  const hook = hooks.findLast(
    (candidate) => candidate.event === 'compaction-start' && candidate.at <= event.at,
  );
  return hook?.at ?? event.at - fromMilliseconds(event.durationMs ?? 0);
}
