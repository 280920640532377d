import {
  isText,
  rawInputMessages,
  type RawMessage,
  rawOutputMessages,
  type RawPart,
} from './raw-messages.ts';

/**
 * The quick way to Anthropic's shape for what nearly all messages are made of: texts go from JSON to JSON as they stand.
 * Whatever is not as simple as that is `undefined`, and goes the way of `anthropic-messages.ts`, which says the same of these.
 */
export function rawInputs(text: string, instructions: string | undefined): string | undefined {
  const messages = rawInputMessages(text);
  if (messages === undefined || messages.some(isSystem)) return undefined;
  const list = messageList(messages);
  const system = instructions ? `"system":${JSON.stringify(instructions)},` : '';
  return list && `{${system}"messages":${list}}`;
}

/** Outputs of an agent. */
export function rawOutputs(text: string): string | undefined {
  const messages = rawOutputMessages(text);
  const list = messages && messageList(messages);
  return list && `{"messages":${list}}`;
}

/** Outputs of a model call. */
export function rawResponse(text: string): string | undefined {
  const content = blockList(rawOutputMessages(text)?.flatMap(({ parts }) => parts));
  return content && `{"type":"message","role":"assistant","content":${content}}`;
}

function isSystem({ role }: RawMessage): boolean {
  return role === '"system"' || role === '"developer"';
}

function messageList(messages: readonly RawMessage[]): string | undefined {
  const list: string[] = [];
  for (const { role, parts } of messages) {
    const content = onlyText(parts) ?? blockList(parts);
    if (content === undefined) return undefined;
    list.push(`{"role":${role === '"assistant"' ? role : '"user"'},"content":${content}}`);
  }
  return `[${list.join()}]`;
}

function onlyText(parts: readonly RawPart[]): string | undefined {
  const [only] = parts;
  return only?.type === '"text"' && parts.length === 1 ? only.content : undefined;
}

const EMPTY_TEXT = '{"type":"text","text":""}';

/** Thinking alone gets a text beside it, as in `withText`. */
function blockList(parts: readonly RawPart[] | undefined): string | undefined {
  if (parts === undefined) return undefined;
  const blocks: string[] = [];
  for (const part of parts) {
    const block = rawBlock(part);
    if (block === undefined) return undefined;
    blocks.push(block);
  }
  if (parts.length > 0 && parts.every((part) => part.type === '"reasoning"')) blocks.push(EMPTY_TEXT);
  return `[${blocks.join()}]`;
}

function rawBlock(part: RawPart): string | undefined {
  switch (part.type) {
    case '"text"':
      return textBlock('{"type":"text","text":', part.content);
    case '"reasoning"':
      return textBlock('{"type":"thinking","thinking":', part.content);
    case '"tool_call_response"':
      return textBlock(`{"type":"tool_result","tool_use_id":${idOf(part)},"content":`, part.response);
    case '"tool_call"':
      return toolUse(part);
    default:
      return undefined;
  }
}

function textBlock(start: string, text: string | undefined): string | undefined {
  return isText(text) ? `${start}${text}}` : undefined;
}

function toolUse(part: RawPart): string | undefined {
  const { name, arguments: input = '{}' } = part;
  if (!input.startsWith('{')) return undefined;
  return `{"type":"tool_use","id":${idOf(part)},"name":${isText(name) ? name : '""'},"input":${input}}`;
}

function idOf({ id }: RawPart): string {
  return isText(id) ? id : '""';
}
