import type { TranscriptEvent } from '../events/agent-event.ts';
import { isFinalWord } from './final-word.ts';
import type { OpenTurn } from './open-turn.ts';
import type { RunOutcome, ToolCall } from './turn.ts';

/** What is known from outside of the run: `open` when it may go on, `killed` when its process ended without a word. */
export type RunEnd = 'open' | 'ended' | 'killed';

export function runEnd({ killed }: OpenTurn, mayGoOn: boolean): RunEnd {
  if (killed) return 'killed';
  return mayGoOn ? 'open' : 'ended';
}

interface RunEvidence {
  readonly events: readonly TranscriptEvent[];
  readonly tools: readonly ToolCall[];
  readonly interrupted: boolean;
  readonly end: RunEnd;
}

/** How an agent's run ended. What only hooks know of counts as completed when it was stopped: nothing says otherwise. */
export function runOutcome({ events, tools, interrupted, end }: RunEvidence): RunOutcome {
  const last = events.findLast(saysSomething);
  if (last?.kind === 'model-failure') return 'failed';
  if (last?.kind === 'model-output' && isFinalWord(last)) return 'completed';
  if (interrupted) return 'interrupted';
  if (events.some((event) => event.kind === 'limit' && event.limit !== 'budget')) return 'limit';
  if (events.some((event) => event.kind === 'structured-output') && last?.kind !== 'prompt')
    return 'completed';
  if (events.some((event) => event.kind === 'turn-marker')) return 'completed';
  if (end !== 'ended') return end;
  return events.length === 0 || hasLastWord(last) ? 'completed' : withoutFinalWord(events, tools);
}

/** Words that ask for nothing, cut by the limit of tokens, or written by a version that recorded no stop reason. */
function hasLastWord(last: TranscriptEvent | undefined): boolean {
  if (last?.kind !== 'model-output') return false;
  const kinds = new Set(last.blocks.map(({ kind }) => kind));
  return kinds.has('text') && !kinds.has('tool-use');
}

/** The budget is checked when a message is paid for: its tool call never runs, though nobody interrupted it. */
function withoutFinalWord(events: readonly TranscriptEvent[], tools: readonly ToolCall[]): RunOutcome {
  const budgeted = events.some((event) => event.kind === 'limit' && event.limit === 'budget');
  return budgeted && tools.some((tool) => tool.outcome === 'open') ? 'limit' : 'interrupted';
}

function saysSomething(event: TranscriptEvent): boolean {
  switch (event.kind) {
    case 'model-output':
    case 'model-failure':
    case 'model-request':
    case 'model-retry':
    case 'tool-results':
    case 'interrupt':
    case 'prompt':
    case 'structured-output':
      return true;
    case 'user-text':
    case 'turn-marker':
    case 'limit':
    case 'compaction':
    case 'process-open':
    case 'cost-state':
    case 'request-shape':
      return false;
  }
}
