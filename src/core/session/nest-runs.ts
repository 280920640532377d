import type { AgentRun, ToolCall } from './turn.ts';

interface Nested {
  readonly run: AgentRun;
  readonly unlinked: readonly AgentRun[];
}

/**
 * Hangs each subagent's run under the tool call that started it: by the call its meta file names, else by the agent id that a call's result or its
 * hook named; a resumed one under the call that mentions the agent. What finds no call stays unlinked, in the turn. Each run has one place.
 */
export function nestRuns(
  main: AgentRun,
  subagents: readonly AgentRun[],
  launches: ReadonlyMap<string, string>,
): Nested {
  const calls = [main, ...subagents].flatMap((run) => run.tools.map((tool) => ({ tool, run })));
  const startedBy = Map.groupBy(subagents, (run) => starterOf(run, calls, launches));
  const placed = new Set<AgentRun>();

  const nest = (run: AgentRun): AgentRun => ({ ...run, tools: run.tools.map(nestTool) });
  const nestTool = (tool: ToolCall): ToolCall => {
    const own = (startedBy.get(tool) ?? []).filter((run) => !placed.has(run));
    for (const run of own) placed.add(run);
    const isFirst = (run: AgentRun): boolean => own.find(({ agentId }) => agentId === run.agentId) === run;
    // A call starts an agent once: what else found no better place is not named by it.
    return {
      ...tool,
      runs: own.map((run) => nest({ ...run, toolUseId: isFirst(run) ? tool.id : undefined })),
    };
  };
  const nestUnlinked = (run: AgentRun): readonly AgentRun[] => {
    if (placed.has(run)) return [];
    placed.add(run);
    return [nest(run)];
  };

  const run = nest(main);
  const withoutCall = startedBy.get(undefined) ?? [];
  // Runs that started each other in a circle are reached from nowhere: the first of them stands unlinked.
  return { run, unlinked: [...withoutCall, ...subagents].flatMap(nestUnlinked) };
}

interface Call {
  readonly tool: ToolCall;
  readonly run: AgentRun;
}

function starterOf(
  run: AgentRun,
  calls: readonly Call[],
  launches: ReadonlyMap<string, string>,
): ToolCall | undefined {
  const others = calls.filter((call) => call.run !== run).map(({ tool }) => tool);
  const named = run.toolUseId ?? launches.get(run.agentId ?? '');
  const launch = named === undefined ? undefined : others.find(({ id }) => id === named);
  return run.invocation === 0 ? (launch ?? mentionOf(run, others)) : (mentionOf(run, others) ?? launch);
}

/** The last call before the run that names the agent: SendMessage, whose field is not documented, rather than a question about the agent. */
function mentionOf(run: AgentRun, tools: readonly ToolCall[]): ToolCall | undefined {
  const mentions = tools.filter((tool) => mentionsAgent(tool, run.agentId));
  const messages = mentions.filter(({ name }) => name === 'SendMessage');
  const candidates = messages.length > 0 ? messages : mentions;
  return candidates.findLast(({ startedAt }) => startedAt <= run.startedAt) ?? candidates[0];
}

function mentionsAgent({ input }: ToolCall, agentId: string | undefined): boolean {
  if (agentId === undefined || typeof input !== 'object' || input === null) return false;
  return Object.values(input).includes(agentId);
}
