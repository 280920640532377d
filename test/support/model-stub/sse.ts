import { deriveId } from './derive-id.ts';
import type { Block, Step, Usage } from './script.ts';

export interface SseEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface Reply {
  /** Unique per call; the ids of the message and its tool calls derive from it. */
  readonly key: string;
  readonly model: string;
  readonly step: Step;
}

/** The events of one streamed answer, in the order of the Messages API. */
export function sseEvents(answer: Reply): readonly SseEvent[] {
  const blocks = answer.step.blocks.flatMap((block, index) => blockEvents(block, index, answer.key));
  return [
    messageStart(answer),
    { type: 'ping' },
    ...blocks,
    messageDelta(answer.step),
    { type: 'message_stop' },
  ];
}

export const renderEvent = (event: SseEvent): string =>
  `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

/** The start carries the real input counts and a placeholder of one output token; the end the final output. */
function messageStart({ key, model, step }: Reply): SseEvent {
  return {
    type: 'message_start',
    message: {
      id: deriveId('msg', key),
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: {
        ...inputUsage(step.usage),
        output_tokens: 1,
        cache_creation: {
          ephemeral_5m_input_tokens: step.usage.cacheWrite5m,
          ephemeral_1h_input_tokens: step.usage.cacheWrite1h,
        },
      },
    },
  };
}

function messageDelta({ blocks, stopReason, usage }: Step): SseEvent {
  const natural = blocks.some(({ kind }) => kind === 'tool') ? 'tool_use' : 'end_turn';
  return {
    type: 'message_delta',
    delta: { stop_reason: stopReason ?? natural, stop_sequence: null },
    usage: { ...inputUsage(usage), output_tokens: usage.output },
  };
}

const inputUsage = (usage: Usage): Readonly<Record<string, number>> => ({
  input_tokens: usage.input,
  cache_read_input_tokens: usage.cacheRead,
  cache_creation_input_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
});

function blockEvents(block: Block, index: number, key: string): readonly SseEvent[] {
  const { empty, deltas } = streamed(block, deriveId('toolu', key, index));
  return [
    { type: 'content_block_start', index, content_block: empty },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

interface StreamedBlock {
  readonly empty: unknown;
  readonly deltas: readonly unknown[];
}

const streamed = (block: Block, toolUseId: string): StreamedBlock => {
  switch (block.kind) {
    case 'text':
      return streamedText(block.text);
    case 'thinking':
      return streamedThinking(block.thinking);
    case 'tool':
      return {
        empty: { type: 'tool_use', id: toolUseId, name: block.name, input: {} },
        deltas: pieces(JSON.stringify(block.input)).map((json) => ({
          type: 'input_json_delta',
          partial_json: json,
        })),
      };
    default:
      return block satisfies never;
  }
};

const streamedText = (text: string): StreamedBlock => ({
  empty: { type: 'text', text: '' },
  deltas: pieces(text).map((piece) => ({ type: 'text_delta', text: piece })),
});

const streamedThinking = (thinking: string): StreamedBlock => ({
  empty: { type: 'thinking', thinking: '', signature: '' },
  deltas: [
    ...pieces(thinking).map((piece) => ({ type: 'thinking_delta', thinking: piece })),
    { type: 'signature_delta', signature: 'c3R1Yg==' },
  ],
});

/** Small pieces as the API sends them, a few dozen at most for a long text; no surrogate pair is split. */
function pieces(content: string): readonly string[] {
  const characters = Array.from(content);
  const size = Math.max(12, Math.ceil(characters.length / 30));
  const starts = Array.from({ length: Math.ceil(characters.length / size) }, (_, index) => index * size);
  return starts.map((start) => characters.slice(start, start + size).join(''));
}
