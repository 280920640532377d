import { type AnthropicBlock, anthropicBlock, textBlock } from './anthropic-blocks.ts';
import { type GenAiMessage, textOfParts } from './genai-messages.ts';

/** The `mlflow.message.format` of these shapes. */
export const MESSAGE_FORMAT = 'anthropic';

interface AnthropicMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string | readonly AnthropicBlock[];
}

interface AnthropicInputs {
  readonly system?: string;
  readonly messages: readonly AnthropicMessage[];
}

/** Inputs of a call: a system message among the messages would turn MLflow's chat view off, so it goes to `system`. */
export function anthropicInputs(messages: readonly GenAiMessage[], instructions = ''): AnthropicInputs {
  const systemMessages = messages.filter(isSystem).map((message) => textOfParts(message.parts));
  const system = [instructions, ...systemMessages].filter((text) => text !== '').join('\n\n');
  return {
    ...(system !== '' && { system }),
    messages: messages.filter((message) => !isSystem(message)).map(anthropicMessage),
  };
}

/** Outputs of an agent: what it said last. */
export function anthropicOutputs(messages: readonly GenAiMessage[]): Pick<AnthropicInputs, 'messages'> {
  return { messages: messages.map(anthropicMessage) };
}

/** Outputs of a model call: one response, to which further choices are appended. */
export function anthropicResponse(messages: readonly GenAiMessage[]): Readonly<Record<string, unknown>> {
  const content = messages.flatMap((message) => message.parts.map(anthropicBlock));
  return { type: 'message', role: 'assistant', content: withText(content) };
}

/** One plain text stays a string: shorter to read, and what MLflow's judges take from a trace. */
function anthropicMessage({ role, parts }: GenAiMessage): AnthropicMessage {
  const blocks = parts.map(anthropicBlock);
  const [first] = blocks;
  const content = blocks.length === 1 && first?.type === 'text' ? String(first['text']) : withText(blocks);
  return { role: role === 'assistant' ? 'assistant' : 'user', content };
}

/** MLflow's chat view draws thinking only beside a text or a tool use. */
function withText(blocks: readonly AnthropicBlock[]): readonly AnthropicBlock[] {
  const isThinkingOnly = blocks.length > 0 && blocks.every((block) => block.type === 'thinking');
  return isThinkingOnly ? [...blocks, textBlock('')] : blocks;
}

function isSystem(message: GenAiMessage): boolean {
  return message.role === 'system' || message.role === 'developer';
}
