import type { AgentEvent } from '../agent-event.ts';
import type { OnLine, SessionFacts } from '../happened.ts';
import { asCount, asId, asNumber, asObject, asString, type JsonObject } from '../json.ts';
import type { Nanoseconds } from '../time.ts';
import { SDK_ENTRYPOINT } from './from-hook-callback.ts';

/** A `system` message. Most subtypes are progress for a person to look at. */
export function fromSystemMessage(message: JsonObject, receivedAt: Nanoseconds): readonly AgentEvent[] {
  const base: OnLine = { at: receivedAt, agentId: undefined, lineId: asId(message['uuid']) };
  switch (message['subtype']) {
    case 'init':
      return [initOf(message, receivedAt)];
    case 'api_retry':
      return [retryOf(message, base)];
    case 'compact_boundary':
      return [compactionOf(message, base)];
    case 'task_started':
      return taskOf(message);
    default:
      return [];
  }
}

/** Tells no more than where the session runs. */
function initOf(message: JsonObject, at: Nanoseconds): AgentEvent {
  const facts: SessionFacts = {
    sessionId: asId(message['session_id']),
    workingDirectory: asString(message['cwd']),
    gitBranch: undefined,
    version: asId(message['claude_code_version']),
    entrypoint: SDK_ENTRYPOINT,
    apiOrigin: undefined,
  };
  return {
    kind: 'hook',
    event: 'session-start',
    at,
    agentId: undefined,
    promptId: undefined,
    source: 'init',
    facts,
  };
}

function retryOf(message: JsonObject, base: OnLine): AgentEvent {
  return {
    kind: 'model-retry',
    ...base,
    status: asNumber(message['error_status']),
    message: asString(message['error']) ?? '',
  };
}

function compactionOf(message: JsonObject, base: OnLine): AgentEvent {
  const metadata = asObject(message['compact_metadata']);
  return {
    kind: 'compaction',
    ...base,
    trigger: asId(metadata?.['trigger']) ?? 'unknown',
    preTokens: asCount(metadata?.['pre_tokens']),
    postTokens: asCount(metadata?.['post_tokens']),
  };
}

/** A subagent was launched: what its `.meta.json` says, sooner. Background commands are tasks, too. */
function taskOf(message: JsonObject): readonly AgentEvent[] {
  const agentId = asId(message['task_id']);
  if (message['task_type'] !== 'local_agent' || agentId === undefined) return [];
  return [
    {
      kind: 'agent-meta',
      at: undefined,
      agentId,
      agentType: asId(message['subagent_type']),
      toolUseId: asId(message['tool_use_id']),
      background: message['is_backgrounded'] === true,
    },
  ];
}
