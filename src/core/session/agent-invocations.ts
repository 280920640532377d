import type { AgentMetaEvent, PromptEvent, TranscriptEvent } from '../events/agent-event.ts';
import { isFinalWord } from './final-word.ts';
import type { OpenTurn } from './open-turn.ts';

/** One invocation of a subagent: from a prompt in its file to the next. */
export interface Invocation {
  readonly agentId: string;
  /** 0 for the launch; each later prompt in the file resumed the agent (SendMessage). */
  readonly index: number;
  readonly prompt: PromptEvent | undefined;
  readonly events: TranscriptEvent[];
}

/** The subagents of a session and whose turn each invocation belongs to. */
export interface AgentInvocations {
  addMeta(event: AgentMetaEvent): void;
  add(event: TranscriptEvent & { readonly agentId: string }): void;
  meta(agentId: string): AgentMetaEvent | undefined;
  /** Invocations of a turn, launch order by agent. */
  ofTurn(turn: OpenTurn): readonly Invocation[];
  forget(invocations: readonly Invocation[]): void;
  /** The subagent's last message ends its work, as far as its file tells. */
  hasFinalWord(agentId: string): boolean;
}

export function createAgentInvocations(): AgentInvocations {
  const metas = new Map<string, AgentMetaEvent>();
  const invocations = new Map<string, Invocation[]>();
  const counts = new Map<string, number>();
  const lineIds = new Set<string>();

  const start = (agentId: string, prompt: PromptEvent | undefined): Invocation => {
    const index = counts.get(agentId) ?? 0;
    counts.set(agentId, index + 1);
    const invocation: Invocation = { agentId, index, prompt, events: [] };
    invocations.set(agentId, [...(invocations.get(agentId) ?? []), invocation]);
    return invocation;
  };

  return {
    addMeta: (event) => void metas.set(event.agentId, event),
    add: (event) => {
      if (event.lineId !== undefined && lineIds.has(event.lineId)) return;
      if (event.lineId !== undefined) lineIds.add(event.lineId);
      const current = invocations.get(event.agentId)?.at(-1);
      const target =
        event.kind === 'prompt' ? start(event.agentId, event) : (current ?? start(event.agentId, undefined));
      target.events.push(event);
    },
    meta: (agentId) => metas.get(agentId),
    ofTurn: (turn) =>
      [...invocations.values()].flat().filter((invocation) => belongsTo(invocation, turn, metas)),
    forget: (gone) => {
      for (const { agentId, events } of gone) {
        for (const event of events) lineIds.delete(event.lineId ?? '');
        const rest = (invocations.get(agentId) ?? []).filter((invocation) => !gone.includes(invocation));
        if (rest.length === 0) invocations.delete(agentId);
        else invocations.set(agentId, rest);
      }
    },
    hasFinalWord: (agentId) => endsWithFinalWord(invocations.get(agentId)?.at(-1)?.events ?? []),
  };
}

/** By the prompt id that its first line shares with the turn; without one, by the tool call that launched it. */
function belongsTo(
  invocation: Invocation,
  turn: OpenTurn,
  metas: ReadonlyMap<string, AgentMetaEvent>,
): boolean {
  const promptId = invocation.prompt?.promptId;
  if (promptId !== undefined) return promptId === turn.key;
  const toolUseId = metas.get(invocation.agentId)?.toolUseId;
  return toolUseId !== undefined && turn.events.some((event) => issues(event, toolUseId));
}

function issues(event: TranscriptEvent, toolUseId: string): boolean {
  return (
    event.kind === 'model-output' &&
    event.blocks.some((block) => block.kind === 'tool-use' && block.id === toolUseId)
  );
}

function endsWithFinalWord(events: readonly TranscriptEvent[]): boolean {
  const last = events.findLast((event) => event.kind !== 'turn-marker');
  if (last?.kind === 'model-failure') return true;
  return last?.kind === 'model-output' && isFinalWord(last);
}
