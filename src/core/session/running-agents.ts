import type { TranscriptEvent } from '../events/agent-event.ts';
import type { AgentInvocations, Invocation } from './agent-invocations.ts';
import type { HookShelf } from './hook-shelf.ts';
import type { OpenTurn } from './open-turn.ts';

interface Question {
  readonly turn: OpenTurn;
  readonly invocations: readonly Invocation[];
  readonly agents: AgentInvocations;
  readonly hooks: HookShelf;
  readonly settled: boolean;
}

/** Whether a subagent that the turn launched may still be at work: then its trace is not whole yet. */
export function hasRunningAgents({ turn, invocations, agents, hooks, settled }: Question): boolean {
  if (turn.processEnded) return false;
  const events = [...turn.events, ...invocations.flatMap((invocation) => invocation.events)];
  const ended = new Set(events.flatMap(foregroundEnds));
  const launched = new Set([...events.flatMap(launches), ...invocations.map(({ agentId }) => agentId)]);
  return [...launched].some(
    (agentId) =>
      !ended.has(agentId) && !hooks.agentEnded(agentId) && !(settled && agents.hasFinalWord(agentId)),
  );
}

function launches(event: TranscriptEvent): readonly string[] {
  if (event.kind !== 'tool-results') return [];
  return event.results.flatMap(({ launchedAgentId }) => launchedAgentId ?? []);
}

/** A foreground subagent has ended when its call has a result. */
function foregroundEnds(event: TranscriptEvent): readonly string[] {
  if (event.kind !== 'tool-results') return [];
  return event.results.flatMap(({ launchedAgentId, background }) =>
    background ? [] : (launchedAgentId ?? []),
  );
}
