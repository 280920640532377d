import type { AgentEvent, ToolResultsEvent, TranscriptEvent } from '../agent-event.ts';
import { fromTranscriptLine } from '../from-transcript-line.ts';
import { asId, asList, asObject, type JsonObject } from '../json.ts';
import type { Nanoseconds } from '../time.ts';

/** Where the message was said and when: the SDK's messages carry uuid and time of the transcript's line. */
function lineBase(message: JsonObject, receivedAt: Nanoseconds): JsonObject {
  return {
    type: message['type'],
    uuid: message['uuid'],
    timestamp: message['timestamp'] ?? isoOf(receivedAt),
    sessionId: message['session_id'],
    agentId: asId(message['agent_id']) ?? asId(message['parent_tool_use_id']),
    requestId: message['request_id'],
  };
}

/**
 * An `assistant` message as the transcript's line. Its usage is left out: `output_tokens` is the placeholder of the stream's start, and its
 * `stop_reason` is null (Agent SDK 0.3.330).
 */
export function fromAssistantMessage(message: JsonObject, receivedAt: Nanoseconds): readonly AgentEvent[] {
  return eventsOf({
    ...lineBase(message, receivedAt),
    message: { ...asObject(message['message']), usage: undefined },
    isApiErrorMessage: message['is_api_error_message'],
    apiErrorStatus: message['api_error_status'],
    apiErrorType: message['api_error_type'],
  });
}

/** A `user` message as the transcript's line. Prompts of the main thread are not taken from here: the UserPromptSubmit callback has their id. */
export function fromUserMessage(message: JsonObject, receivedAt: Nanoseconds): readonly AgentEvent[] {
  const base = lineBase(message, receivedAt);
  const line: JsonObject = {
    ...base,
    message: message['message'],
    isMeta: message['isSynthetic'],
    isSidechain: base['agentId'] !== undefined,
  };
  const results = toolResultBlocks(message);
  if (results.length > 0) return mergedResults(results.map((block) => resultLine(line, message, block)));
  return eventsOf(line).filter((event) => event.kind !== 'prompt' || event.agentId !== undefined);
}

function toolResultBlocks(message: JsonObject): readonly JsonObject[] {
  return asList(asObject(message['message'])?.['content'])
    .map((block) => asObject(block) ?? {})
    .filter((block) => block['type'] === 'tool_result');
}

/** One line per result: the transcript keeps the decision beside the message, the SDK keeps a list of them. */
function resultLine(line: JsonObject, message: JsonObject, block: JsonObject): JsonObject {
  const meta = asList(message['tool_result_meta'])
    .map(asObject)
    .find((candidate) => candidate?.['id'] === block['tool_use_id']);
  return {
    ...line,
    message: { content: [block] },
    toolUseResult: message['tool_use_result'],
    toolDenialKind: meta?.['non_execution_kind'],
    permissionDecision: meta?.['permission_decision'],
  };
}

function mergedResults(lines: readonly JsonObject[]): readonly AgentEvent[] {
  const events = lines.flatMap(eventsOf).filter((event): event is ToolResultsEvent => {
    return event.kind === 'tool-results';
  });
  const [first] = events;
  return first === undefined ? [] : [{ ...first, results: events.flatMap(({ results }) => results) }];
}

function eventsOf(line: JsonObject): readonly TranscriptEvent[] {
  const event = fromTranscriptLine(line);
  return event === undefined || event.kind === 'diagnostic' ? [] : [event];
}

function isoOf(time: Nanoseconds): string {
  return new Date(Number(time / 1_000_000n)).toISOString();
}
