import type { AgentMetaEvent } from '../events/agent-event.ts';
import type { HookEvent } from '../events/hook-event.ts';
import type { Nanoseconds } from '../events/time.ts';
import type { Invocation } from './agent-invocations.ts';
import { assembleRun } from './assemble-run.ts';
import type { OpenTurn } from './open-turn.ts';
import { runEnd, type RunEnd } from './run-outcome.ts';
import { runningAgents } from './running-agents.ts';
import type { AgentRun } from './turn.ts';

export interface SubagentMaterial {
  readonly turn: OpenTurn;
  readonly invocations: readonly Invocation[];
  agentMeta(agentId: string): AgentMetaEvent | undefined;
  readonly hooks: readonly HookEvent[];
}

/** The runs of a turn's subagents, of those too that only hooks know. */
export function assembleSubagents(material: SubagentMaterial): readonly AgentRun[] {
  const running = runningAgents(material, { settled: false });
  return [...material.invocations, ...knownByHooksOnly(material)].map((invocation) =>
    assembleInvocation(material, {
      invocation,
      end: runEnd(material.turn, running.has(invocation.agentId)),
    }),
  );
}

function assembleInvocation(
  material: SubagentMaterial,
  { invocation, end }: { readonly invocation: Invocation; readonly end: RunEnd },
): AgentRun {
  const { agentId, index, prompt, events } = invocation;
  const meta = material.agentMeta(agentId);
  return assembleRun({
    events,
    hooks: hooksOf(material, invocation),
    end,
    agentId,
    invocation: index,
    agentType: meta?.agentType ?? typeFromHooks(material.hooks, agentId),
    // A resumed agent was started by another call than the one its meta file names.
    toolUseId: index === 0 ? meta?.toolUseId : undefined,
    prompt: prompt?.text,
    background: meta?.background ?? false,
  });
}

/** Of a subagent that ran more than once in the turn, each run has the hooks until the next one began. */
function hooksOf({ hooks, invocations }: SubagentMaterial, invocation: Invocation): readonly HookEvent[] {
  const runs = invocations.filter(({ agentId }) => agentId === invocation.agentId);
  const index = runs.indexOf(invocation);
  const from = index > 0 ? beginOf(invocation) : undefined;
  const to = beginOf(runs[index + 1]);
  return hooks.filter(
    ({ agentId, at }) =>
      agentId === invocation.agentId && (from === undefined || at >= from) && (to === undefined || at < to),
  );
}

function beginOf(invocation: Invocation | undefined): Nanoseconds | undefined {
  return invocation?.events.find(({ at }) => at !== undefined)?.at;
}

/** Without a transcript, hooks still tell that a subagent ran, and which tools it used. */
function knownByHooksOnly({ invocations, hooks }: SubagentMaterial): readonly Invocation[] {
  const known = new Set(invocations.map(({ agentId }) => agentId));
  const ids = new Set(hooks.flatMap((hook) => hook.agentId ?? []));
  return [...ids]
    .filter((agentId) => !known.has(agentId))
    .map((agentId) => ({ agentId, index: 0, prompt: undefined, events: [] }));
}

function typeFromHooks(hooks: readonly HookEvent[], agentId: string): string | undefined {
  for (const hook of hooks) {
    if (hook.agentId === agentId && 'agentType' in hook && hook.agentType !== undefined)
      return hook.agentType;
  }
  return undefined;
}
