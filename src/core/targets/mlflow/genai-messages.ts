import { isRecord, type JsonRecord, parseJson } from './json.ts';

/** A message of `gen_ai.input.messages` or `gen_ai.output.messages`; parts as they came, told apart by `type`. */
export interface GenAiMessage {
  readonly role: string;
  readonly parts: readonly JsonRecord[];
}

/** `undefined` when the text is no list: the caller then shows it as it is. */
export function parseMessages(text: string): readonly GenAiMessage[] | undefined {
  const messages = parseJson(text);
  return Array.isArray(messages) ? messages.filter(isRecord).map(toMessage) : undefined;
}

/** Parts of `gen_ai.system_instructions`; a plain text (older instrumentations) is one text part. */
export function parseParts(text: string): readonly JsonRecord[] {
  return toParts(parseJson(text) ?? text);
}

/** Before `parts` there was `content`: still seen from older instrumentations. */
function toMessage(message: JsonRecord): GenAiMessage {
  const role = typeof message['role'] === 'string' ? message['role'] : 'user';
  return { role, parts: toParts(message['parts'] ?? message['content']) };
}

function toParts(value: unknown): readonly JsonRecord[] {
  if (Array.isArray(value)) return value.flatMap(toParts);
  if (typeof value === 'string') return [{ type: 'text', content: value }];
  return isRecord(value) ? [value] : [];
}

/** The text of a text part, which GenAI calls `content` and providers `text`. */
export function textOf(part: JsonRecord): string | undefined {
  const text = part['content'] ?? part['text'];
  return part['type'] === 'text' && typeof text === 'string' ? text : undefined;
}

export function textOfParts(parts: readonly JsonRecord[]): string {
  return parts.flatMap((part) => textOf(part) ?? []).join('\n\n');
}
