import type { ContentBlock } from '../events/model-event.ts';
import { asList, asObject, asString, type JsonObject } from '../events/json.ts';
import type { InputMessage, ModelCall } from '../session/turn.ts';
import { asJsonText } from './content/map-strings.ts';
import { finishReasonOf } from './finish-reason.ts';

/** Parts and messages of the GenAI message schemas (gen-ai-input-messages.json, gen-ai-output-messages.json of v0.1.0). */
interface Part {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface Message {
  readonly role: string;
  readonly parts: readonly Part[];
  readonly finish_reason?: string;
}

export function userMessage(text: string): Message {
  return { role: 'user', parts: [{ type: 'text', content: text }] };
}

/** What the model was told since its previous call. */
export function inputMessages(input: readonly InputMessage[]): readonly Message[] {
  return input.map((message) =>
    message.kind === 'user'
      ? userMessage(message.text)
      : { role: 'tool', parts: [toolResponse(message.toolUseId, message.content)] },
  );
}

function toolResponse(id: string, content: unknown): Part {
  return { type: 'tool_call_response', id, response: readable(content) ?? '' };
}

/** Blocks of the answer of one call. */
export function outputMessages(
  blocks: readonly ContentBlock[],
  call: Pick<ModelCall, 'stopReason' | 'aborted'>,
): readonly Message[] {
  return [{ role: 'assistant', parts: blocks.flatMap(partsOf), finish_reason: finishReasonOfCall(call) }];
}

/** The schema requires one: an answer that was cut says `error`; the Agent SDK's messages do not tell it (0.3.330). */
function finishReasonOfCall({ stopReason, aborted }: Pick<ModelCall, 'stopReason' | 'aborted'>): string {
  if (stopReason !== undefined) return finishReasonOf(stopReason);
  return aborted ? 'error' : 'unknown';
}

/** The answer in the format that the caller demanded. */
export function structuredMessages(data: unknown): readonly Message[] {
  return [{ role: 'assistant', parts: [{ type: 'text', content: asJsonText(data) }], finish_reason: 'stop' }];
}

function partsOf(block: ContentBlock): readonly Part[] {
  switch (block.kind) {
    case 'text':
      return [{ type: 'text', content: block.text }];
    case 'thinking':
      // Omitted thinking has a signature only: an empty part would say nothing.
      return block.text === '' ? [] : [{ type: 'reasoning', content: block.text }];
    case 'tool-use':
      return [{ type: 'tool_call', id: block.id, name: block.name, arguments: block.input ?? {} }];
    case 'other':
      return [otherPart(block.type, block.value)];
  }
}

/** Tools that ran on Anthropic's side, and blocks of kinds to come. */
function otherPart(type: string, value: unknown): Part {
  const block = asObject(value) ?? {};
  if (type === 'server_tool_use') {
    const name = asString(block['name']) ?? 'unknown';
    return {
      type: 'server_tool_call',
      id: asString(block['id']) ?? '',
      name,
      server_tool_call: { type: name, input: block['input'] },
    };
  }
  if (type.endsWith('_tool_result')) {
    return {
      type: 'server_tool_call_response',
      id: asString(block['tool_use_id']) ?? '',
      server_tool_call_response: { type, content: block['content'] },
    };
  }
  return { type: 'text', content: asJsonText(describeBlock(value)) };
}

/** Tool content as a person reads it: a list of text blocks is their text, data of images is left out. */
export function readable(content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  const blocks = asList(content).map(describeBlock);
  const texts = blocks.flatMap((block) => asString(asObject(block)?.['text']) ?? []);
  return texts.length === blocks.length ? texts.join('\n') : blocks;
}

/** Base64 data (of images and documents, encrypted thinking) says nothing to a reader and much to a bill: its length is kept. */
function describeBlock(value: unknown): unknown {
  const block = asObject(value);
  if (block === undefined) return value;
  if (block['type'] === 'redacted_thinking') return withoutData(block);
  const source = asObject(block['source']);
  return source?.['type'] === 'base64' ? { ...block, source: withoutData(source) } : block;
}

function withoutData(holder: JsonObject): JsonObject {
  const data = asString(holder['data']);
  return data === undefined ? holder : { ...holder, data: `[${data.length} base64 characters left out]` };
}

/** `gen_ai.tool.call.arguments` and `.result` are objects (gen-ai-tool-call-result.json): anything else is wrapped. */
export function toolObject(value: unknown): object {
  return asObject(value) ?? { content: readable(value) };
}
