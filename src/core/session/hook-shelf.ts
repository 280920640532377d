import type { HookEvent } from '../events/hook-event.ts';
import type { OpenTurn } from './open-turn.ts';

/** Hook events wait here for the turn they belong to, since hooks and lines arrive independently. */
export interface HookShelf {
  add(event: HookEvent): void;
  ofTurn(turn: OpenTurn): readonly HookEvent[];
  forget(turn: OpenTurn): void;
}

/** Prompt ids of turns that never open (SessionEnd of the TUI carries one) must not pile up. */
const KEPT_PROMPTS = 64;

export function createHookShelf(): HookShelf {
  const byPrompt = new Map<string, HookEvent[]>();
  return {
    add: (event) => {
      if (event.promptId === undefined) return;
      const known = byPrompt.get(event.promptId);
      if (known === undefined) byPrompt.set(event.promptId, [event]);
      else known.push(event);
      if (byPrompt.size > KEPT_PROMPTS) byPrompt.delete([...byPrompt.keys()][0] ?? '');
    },
    ofTurn: (turn) => (byPrompt.get(turn.promptId) ?? []).filter((hook) => isOf(turn, hook)),
    forget: ({ promptId }) => void byPrompt.delete(promptId),
  };
}

/** What belongs to the turn that this one continues may come late. */
function isOf({ key, promptId, events }: OpenTurn, hook: HookEvent): boolean {
  const begunAt = events.find(({ at }) => at !== undefined)?.at;
  return key === promptId || (begunAt !== undefined && hook.at >= begunAt);
}
