import type { HookEvent } from '../events/agent-event.ts';

export type ToolEnd = Extract<HookEvent, { event: 'tool-end' }>;

/** Hook events wait here for the turn, the tool call or the subagent they belong to, since hooks and lines arrive independently. */
export interface HookShelf {
  add(event: HookEvent): void;
  ofTurn(promptId: string): readonly HookEvent[];
  /** A hook said that the subagent is done, or that the whole session is. */
  agentEnded(agentId: string): boolean;
  forget(promptId: string): void;
}

/** Prompt ids of turns that never open (SessionEnd of the TUI carries one) must not pile up. */
const KEPT_PROMPTS = 64;

export function createHookShelf(): HookShelf {
  const byPrompt = new Map<string, HookEvent[]>();
  const endedAgents = new Set<string>();
  return {
    add: (event) => {
      if (endsAgent(event) && event.agentId !== undefined) endedAgents.add(event.agentId);
      if (event.promptId === undefined) return;
      byPrompt.set(event.promptId, [...(byPrompt.get(event.promptId) ?? []), event]);
      if (byPrompt.size > KEPT_PROMPTS) byPrompt.delete([...byPrompt.keys()][0] ?? '');
    },
    ofTurn: (promptId) => byPrompt.get(promptId) ?? [],
    agentEnded: (agentId) => endedAgents.has(agentId),
    forget: (promptId) => void byPrompt.delete(promptId),
  };
}

/** A subagent that fails gets no SubagentStop: StopFailure with its id takes that place. */
function endsAgent(event: HookEvent): boolean {
  return event.event === 'subagent-stop' || event.event === 'stop-failure';
}
