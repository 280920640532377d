import type { ModelOutputEvent } from '../events/model-event.ts';

/** Stop reasons after which an agent has nothing more to do (`max_tokens` and `refusal` are continued by Claude Code itself). */
const FINAL: ReadonlySet<string> = new Set(['end_turn', 'stop_sequence']);

/** An answer that asks for nothing: as far as the transcript tells, the agent is done. */
export function isFinalWord(event: ModelOutputEvent): boolean {
  return FINAL.has(event.stopReason ?? '') && !event.blocks.some((block) => block.kind === 'tool-use');
}
