import { textOf } from './genai-messages.ts';
import { isRecord, type JsonRecord, parseJson } from './json.ts';

/** A content block of Anthropic's Messages API, of the kinds MLflow's chat view knows. */
export type AnthropicBlock = Readonly<Record<string, unknown>> & { readonly type: string };

/**
 * One unknown block turns the chat view of the whole span off (`redacted_thinking`, `server_tool_use`, documents), so what
 * has no counterpart becomes text. Ids, names and inputs must be there and of the right type, or that happens too.
 */
export function anthropicBlock(part: JsonRecord): AnthropicBlock {
  switch (part['type']) {
    case 'text':
      return textBlock(textOf(part) ?? JSON.stringify(part));
    case 'reasoning':
      return thinkingBlock(part);
    case 'tool_call':
      return toolUseBlock(part);
    case 'tool_call_response':
      return toolResultBlock(part);
    case 'compaction':
      return textBlock(readString(part['content']) ?? JSON.stringify(part));
    default:
      return imageBlock(part) ?? textBlock(JSON.stringify(part));
  }
}

export function textBlock(text: string): AnthropicBlock {
  return { type: 'text', text };
}

function thinkingBlock(part: JsonRecord): AnthropicBlock {
  const thinking = readString(part['content']);
  return thinking === undefined ? textBlock(JSON.stringify(part)) : { type: 'thinking', thinking };
}

function toolUseBlock(part: JsonRecord): AnthropicBlock {
  return {
    type: 'tool_use',
    id: readString(part['id']) ?? '',
    name: readString(part['name']) ?? '',
    input: toolInput(part['arguments']),
  };
}

/** An object; some instrumentations send its JSON text. */
function toolInput(value: unknown): JsonRecord {
  const input = typeof value === 'string' ? (parseJson(value) ?? value) : value;
  if (isRecord(input)) return input;
  return input === undefined || input === null ? {} : { arguments: input };
}

function toolResultBlock(part: JsonRecord): AnthropicBlock {
  return {
    type: 'tool_result',
    tool_use_id: readString(part['id']) ?? '',
    content: toolResult(part['response'] ?? part['result']),
  };
}

/** Text where the result is text, also when it came wrapped (`{"content": …}`); blocks where it is a list of such; else JSON. */
function toolResult(response: unknown): string | readonly AnthropicBlock[] {
  if (typeof response === 'string') return response;
  if (isWrapped(response)) return toolResult(response['content']);
  if (Array.isArray(response)) return response.map(resultBlock);
  return JSON.stringify(response) ?? '';
}

function isWrapped(response: unknown): response is JsonRecord {
  return isRecord(response) && 'content' in response && Object.keys(response).length === 1;
}

/** Inside a tool result only text and images are known. */
function resultBlock(part: unknown): AnthropicBlock {
  if (!isRecord(part)) return textBlock(typeof part === 'string' ? part : JSON.stringify(part));
  return imageBlock(part) ?? textBlock(textOf(part) ?? JSON.stringify(part));
}

const IMAGE_TYPES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

function imageBlock(part: JsonRecord): AnthropicBlock | undefined {
  if (part['modality'] !== 'image') return undefined;
  const mediaType = readString(part['mime_type']) ?? '';
  const data = readString(part['content']);
  const url = readString(part['uri']);
  if (part['type'] === 'blob' && data !== undefined && IMAGE_TYPES.has(mediaType)) {
    return { type: 'image', source: { type: 'base64', media_type: mediaType, data } };
  }
  return part['type'] === 'uri' && url !== undefined
    ? { type: 'image', source: { type: 'url', url } }
    : undefined;
}

function readString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
