import type { AgentEvent } from './agent-event.ts';
import { asObject } from './json.ts';
import { fromPartialMessage } from './sdk/partial-message.ts';
import { fromResultMessage } from './sdk/result-message.ts';
import { fromAssistantMessage, fromUserMessage } from './sdk/spoken-message.ts';
import { fromSystemMessage } from './sdk/system-message.ts';
import type { Nanoseconds } from './time.ts';

/**
 * A message of the Agent SDK's stream as events: those of the transcript's lines that say the same, with the same uuid and time, but without usage (which only
 * partial messages know). Messages without a time of their own get `receivedAt`, which is when the consumer asked for them.
 */
export function fromSdkMessage(value: unknown, receivedAt: Nanoseconds): readonly AgentEvent[] {
  const message = asObject(value);
  switch (message?.['type']) {
    case 'assistant':
      return fromAssistantMessage(message, receivedAt);
    case 'user':
      return fromUserMessage(message, receivedAt);
    case 'system':
      return fromSystemMessage(message, receivedAt);
    case 'stream_event':
      return fromPartialMessage(message, receivedAt);
    case 'result':
      return fromResultMessage(message, receivedAt);
    default:
      return [];
  }
}
