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
  /** Gives the invocation that the event belongs to. */
  add(event: TranscriptEvent & { readonly agentId: string }): Invocation | undefined;
  meta(agentId: string): AgentMetaEvent | undefined;
  /** Invocations of a turn, launch order by agent. */
  ofTurn(turn: OpenTurn): readonly Invocation[];
  forget(invocations: readonly Invocation[]): void;
}

type Metas = ReadonlyMap<string, AgentMetaEvent>;

export function createAgentInvocations(): AgentInvocations {
  const metas = new Map<string, AgentMetaEvent>();
  const invocations = new Map<string, Invocation[]>();
  const counts = new Map<string, number>();
  const lineIds = new Set<string>();

  const start = (agentId: string, prompt: PromptEvent | undefined): Invocation => {
    const index = counts.get(agentId) ?? 0;
    counts.set(agentId, index + 1);
    const invocation: Invocation = { agentId, index, prompt, events: [] };
    const known = invocations.get(agentId);
    if (known === undefined) invocations.set(agentId, [invocation]);
    else known.push(invocation);
    return invocation;
  };

  return {
    addMeta: (event) => void metas.set(event.agentId, event),
    add: (event) => {
      if (event.lineId !== undefined && lineIds.has(event.lineId)) return undefined;
      if (event.lineId !== undefined) lineIds.add(event.lineId);
      const current = invocations.get(event.agentId)?.at(-1);
      const target =
        event.kind === 'prompt' ? start(event.agentId, event) : (current ?? start(event.agentId, undefined));
      target.events.push(event);
      return target;
    },
    meta: (agentId) => metas.get(agentId),
    ofTurn: (turn) => invocationsOf(turn, [...invocations.values()].flat(), metas),
    forget: (gone) => {
      for (const { agentId, events } of gone) {
        for (const event of events) lineIds.delete(event.lineId ?? '');
        const rest = (invocations.get(agentId) ?? []).filter((invocation) => !gone.includes(invocation));
        if (rest.length === 0) invocations.delete(agentId);
        else invocations.set(agentId, rest);
      }
    },
  };
}

/** By the prompt id that its first line shares with the turn; without one (older versions), by the tool call that launched it, in the turn or in a subagent of it. */
function invocationsOf(turn: OpenTurn, all: readonly Invocation[], metas: Metas): readonly Invocation[] {
  const found = new Set(all.filter(({ prompt }) => prompt?.promptId === turn.promptId));
  const unnamed = all.filter(({ prompt }) => prompt?.promptId === undefined);
  for (let before = -1; unnamed.length > 0 && before < found.size;) {
    before = found.size;
    const events = [turn, ...found].flatMap((part) => part.events);
    const launched = launchesIn(events);
    const isLaunched = ({ agentId }: Invocation): boolean =>
      launched.has(agentId) || launched.has(metas.get(agentId)?.toolUseId ?? '');
    for (const invocation of unnamed) if (isLaunched(invocation)) found.add(invocation);
  }
  return all.filter((invocation) => found.has(invocation));
}

/** Ids of the tool calls that were issued, and of the subagents that results say were launched. */
function launchesIn(events: readonly TranscriptEvent[]): ReadonlySet<string> {
  return new Set(
    events.flatMap((event) => {
      if (event.kind === 'model-output')
        return event.blocks.flatMap((block) => (block.kind === 'tool-use' ? [block.id] : []));
      if (event.kind === 'tool-results')
        return event.results.flatMap(({ launchedAgentId }) => launchedAgentId ?? []);
      return [];
    }),
  );
}

/** The invocation's last message ends its work, as far as its file tells. */
export function hasFinalWord({ events }: Invocation): boolean {
  const last = events.findLast((event) => event.kind !== 'turn-marker');
  if (last?.kind === 'model-failure') return true;
  return last?.kind === 'model-output' && isFinalWord(last);
}
