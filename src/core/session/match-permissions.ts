import type { HookEvent } from '../events/hook-event.ts';
import { compareTimes } from '../events/time.ts';
import { toolInputDigest } from '../events/tool-input-digest.ts';
import type { AgentRun, ToolCall } from './turn.ts';

type Request = Extract<HookEvent, { event: 'permission-request' }>;

/**
 * PermissionRequest has no tool_use id: it is joined by the digest of tool and input, in order of time. The wait lasts until the tool starts, or (refused)
 * until its result.
 */
export function matchPermissions(
  runs: readonly AgentRun[],
  hooks: readonly HookEvent[],
): readonly AgentRun[] {
  const requests = hooks
    .filter((hook) => hook.event === 'permission-request')
    .sort((left, right) => compareTimes(left.at, right.at));
  if (requests.length === 0) return runs;
  const open = new Set(requests);
  const matchRun = (run: AgentRun): AgentRun => ({
    ...run,
    tools: run.tools.map((tool) => matchTool(tool, run.agentId)),
  });
  const matchTool = (tool: ToolCall, agentId: string | undefined): ToolCall => {
    const asksFor = createQuestion(tool);
    const request = requests.find((one) => open.has(one) && isOf(one, agentId) && asksFor(one));
    if (request !== undefined) open.delete(request);
    return { ...tool, permissionWait: request && waitFor(request, tool), runs: tool.runs.map(matchRun) };
  };
  return runs.map(matchRun);
}

function isOf(request: Request, agentId: string | undefined): boolean {
  return request.agentId === undefined || request.agentId === agentId;
}

/** Whether a request asks for this tool call. Where one of the two inputs is not known (no digest, no transcript), tool and time must do. */
function createQuestion(tool: ToolCall): (request: Request) => boolean {
  let digest: string | undefined;
  return ({ toolName, at, inputDigest }) => {
    if (toolName !== tool.name || at > tool.endedAt) return false;
    if (inputDigest === undefined || tool.input === undefined) return true;
    return inputDigest === (digest ??= toolInputDigest(tool.name, tool.input));
  };
}

function waitFor(request: Request, tool: ToolCall): ToolCall['permissionWait'] {
  const executed = tool.timingSource === 'hook' && tool.startedAt > request.at;
  return { startedAt: request.at, endedAt: executed ? tool.startedAt : tool.endedAt };
}
