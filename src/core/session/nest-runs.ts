import type { AgentRun, ToolCall } from './turn.ts';

/**
 * Hangs each subagent's run under the tool call that started it: by the call its meta file names, else by the agent id that a call's result or its
 * hook named, else (a resumed agent) by a later call that mentions the agent. What finds no call stays unlinked, in the turn.
 */
export function nestRuns(
  main: AgentRun,
  subagents: readonly AgentRun[],
  launches: ReadonlyMap<string, string> = new Map(),
): { readonly run: AgentRun; readonly unlinked: readonly AgentRun[] } {
  const calls = [main, ...subagents].flatMap((run) => run.tools.map((tool) => ({ tool, run })));
  const starters = new Map(subagents.map((run) => [run, starterOf(run, calls, launches)] as const));
  const nest = (run: AgentRun): AgentRun => ({ ...run, tools: run.tools.map(nestTool) });
  const nestTool = (tool: ToolCall): ToolCall => ({
    ...tool,
    runs: subagents
      .filter((run) => starters.get(run) === tool.id)
      .map((run) => nest({ ...run, toolUseId: tool.id })),
  });
  return {
    run: nest(main),
    unlinked: subagents.filter((run) => starters.get(run) === undefined).map(nest),
  };
}

interface Candidate {
  readonly tool: ToolCall;
  readonly run: AgentRun;
}

function starterOf(
  run: AgentRun,
  calls: readonly Candidate[],
  launches: ReadonlyMap<string, string>,
): string | undefined {
  const others = calls.filter((call) => call.run !== run);
  const named = run.toolUseId ?? launches.get(run.agentId ?? '');
  if (named !== undefined && others.some(({ tool }) => tool.id === named)) return named;
  return others.find(({ tool }) => mentions(tool, run.agentId))?.tool.id;
}

/** SendMessage names the agent in its input; the name of its field is not documented. */
function mentions(tool: ToolCall, agentId: string | undefined): boolean {
  if (agentId === undefined || typeof tool.input !== 'object' || tool.input === null) return false;
  return Object.values(tool.input).includes(agentId);
}
