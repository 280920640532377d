import type { TranscriptEvent } from '../events/agent-event.ts';
import type { HookEvent } from '../events/hook-event.ts';
import { hasFinalWord, type Invocation } from './agent-invocations.ts';
import type { OpenTurn } from './open-turn.ts';

interface Question {
  readonly turn: OpenTurn;
  readonly invocations: readonly Invocation[];
  readonly hooks: readonly HookEvent[];
}

/** Subagents of a turn that may still be at work. `settled`: nothing new has come for a while, so that the last word of a subagent's file may be believed. */
export function runningAgents(
  { turn, invocations, hooks }: Question,
  { settled }: { readonly settled: boolean },
): ReadonlySet<string> {
  if (turn.processEnded) return new Set();
  const events = [...turn.events, ...invocations.flatMap((invocation) => invocation.events)];
  const ended = new Set(events.flatMap(foregroundEnds));
  const launched = new Set([...events.flatMap(launches), ...invocations.map(({ agentId }) => agentId)]);
  const isRunning = (agentId: string): boolean => {
    const own = invocations.filter((invocation) => invocation.agentId === agentId);
    const ends = new Set(
      hooks.filter((hook) => hook.agentId === agentId && endsAgent(hook)).map(({ at }) => at),
    );
    const last = own.at(-1);
    const spoke = settled && last !== undefined && hasFinalWord(last);
    return !ended.has(agentId) && !spoke && ends.size < Math.max(own.length, 1);
  };
  return new Set([...launched].filter(isRunning));
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

/** A subagent that fails gets no SubagentStop: StopFailure with its id takes that place. */
function endsAgent(event: HookEvent): boolean {
  return event.event === 'subagent-stop' || event.event === 'stop-failure';
}
