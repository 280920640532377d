import type { AgentEvent } from '../agent-event.ts';
import type { OnLine } from '../happened.ts';
import type { ModelOutputEvent } from '../model-event.ts';
import { asId, asNumber, asObject, type JsonObject } from '../json.ts';
import { fromMilliseconds, type Nanoseconds } from '../time.ts';
import { usageFrom } from '../transcript/usage.ts';

/** What `includePartialMessages` adds (main thread only): when a call was sent, how long its first chunk took, and its final usage. */
export function fromPartialMessage(message: JsonObject, receivedAt: Nanoseconds): readonly AgentEvent[] {
  const event = asObject(message['event']);
  const messageId = asId(message['api_message_id']) ?? asId(asObject(event?.['message'])?.['id']);
  if (event === undefined || messageId === undefined) return [];
  const base: OnLine = { at: receivedAt, agentId: undefined, lineId: asId(message['uuid']) };
  switch (event['type']) {
    case 'message_start':
      return requestOf({ message, event, messageId, base });
    case 'message_delta':
      return [finalUsage(event, messageId, base)];
    default:
      return [];
  }
}

/** Milliseconds from the request to its first chunk, where the message is the one that says so. */
export function timeToFirstChunkOf(
  value: unknown,
): { readonly messageId: string; readonly milliseconds: number } | undefined {
  const message = asObject(value);
  const milliseconds = asNumber(message?.['ttft_ms']);
  const messageId = asId(message?.['api_message_id']);
  if (message?.['type'] !== 'stream_event' || milliseconds === undefined || messageId === undefined)
    return undefined;
  return { messageId, milliseconds };
}

interface MessageStart {
  readonly message: JsonObject;
  readonly event: JsonObject;
  readonly messageId: string;
  readonly base: OnLine;
}

function requestOf({ message, event, messageId, base }: MessageStart): readonly AgentEvent[] {
  const waited = asNumber(message['ttft_ms']);
  if (waited === undefined) return [];
  return [
    {
      kind: 'model-request',
      ...base,
      at: base.at - fromMilliseconds(waited),
      requestRef: messageId,
      model: asId(asObject(event['message'])?.['model']),
      maxTokens: undefined,
      effort: undefined,
      shapeHash: undefined,
    },
  ];
}

/** A line without a block: it joins the answer by its message id, and its usage is the last one said. */
function finalUsage(event: JsonObject, messageId: string, base: OnLine): ModelOutputEvent {
  return {
    kind: 'model-output',
    ...base,
    messageId,
    requestRef: messageId,
    requestId: undefined,
    model: undefined,
    requestedModel: undefined,
    effort: undefined,
    stopReason: asId(asObject(event['delta'])?.['stop_reason']),
    usage: usageFrom(event['usage']),
    aborted: false,
    blockIndex: Number.MAX_SAFE_INTEGER,
    blocks: [],
    requestSessionId: undefined,
    sessionId: undefined,
  };
}
