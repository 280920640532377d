import type { TranscriptEvent } from '../events/agent-event.ts';
import { isFinalWord } from './final-word.ts';
import type { OpenTurn } from './open-turn.ts';
import type { AgentRun, TurnOutcome } from './turn.ts';

/** How the turn ended. A hook-only turn that was stopped counts as completed: nothing says otherwise. */
export function turnOutcome(turn: OpenTurn, main: AgentRun): TurnOutcome {
  const last = turn.events.findLast(saysSomething);
  if (last?.kind === 'model-failure') return 'failed';
  if (main.interrupted) return 'interrupted';
  if (turn.events.some((event) => event.kind === 'limit' && event.limit === 'max-turns')) return 'limit';
  if (turn.events.some((event) => event.kind === 'structured-output') && last?.kind !== 'prompt')
    return 'completed';
  if (last?.kind === 'model-output' && isFinalWord(last)) return 'completed';
  if (turn.events.some((event) => event.kind === 'turn-marker')) return 'completed';
  return withoutFinalWord(turn, main);
}

function withoutFinalWord(turn: OpenTurn, main: AgentRun): TurnOutcome {
  if (turn.killed) return 'killed';
  if (turn.ending === 'none') return 'open';
  if (turn.events.length === 0) return 'completed';
  // The budget is checked when a message is paid for, so its tool call never runs and nobody interrupted it.
  const budgeted = turn.events.some((event) => event.kind === 'limit' && event.limit === 'budget');
  return budgeted && main.tools.some((tool) => tool.outcome === 'open') ? 'limit' : 'interrupted';
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
