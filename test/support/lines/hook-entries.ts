import { EPOCH, SESSION_ID, type Line } from './transcript-lines.ts';

/** A hook event as the journal keeps it. `at` is in milliseconds since `EPOCH`. */
export const hook = (at: number, event: string, fields: Line = {}): Line => ({
  t: EPOCH + at,
  event,
  session_id: SESSION_ID,
  ...fields,
});

export const submit = (at: number, promptId: string, fields: Line = {}): Line =>
  hook(at, 'UserPromptSubmit', { prompt_id: promptId, ...fields });

export const stop = (at: number, promptId: string): Line => hook(at, 'Stop', { prompt_id: promptId });

export const agentStop = (at: number, promptId: string, agentId: string): Line =>
  hook(at, 'SubagentStop', { prompt_id: promptId, agent_id: agentId, agent_type: 'general-purpose' });

/** PostToolUse. */
export const toolEnd = (at: number, promptId: string, toolUseId: string, fields: Line = {}): Line =>
  hook(at, 'PostToolUse', { prompt_id: promptId, tool_use_id: toolUseId, tool_name: 'Bash', ...fields });

export const sessionEnd = (at: number): Line => hook(at, 'SessionEnd', { reason: 'other' });
