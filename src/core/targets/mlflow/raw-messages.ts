import { rememberLast } from '../remember-last.ts';
import { parseJson } from './json.ts';
import { isAtEnd, type JsonCursor, takeList, takeMembers, takeString, takeValue } from './raw-json.ts';

/** A message whose values are JSON text, as it stood in the attribute. */
export interface RawMessage {
  readonly role: string;
  readonly parts: readonly RawPart[];
}

/** What is used of a part. */
export interface RawPart {
  readonly type: string | undefined;
  readonly content: string | undefined;
  readonly response: string | undefined;
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly arguments: string | undefined;
}

/**
 * The messages of an attribute, if they are such as GenAI conventions have them: objects with a role and a list of parts.
 * `undefined` for all else, be it older shapes or no JSON at all.
 */
function rawMessages(text: string): readonly RawMessage[] | undefined {
  const cursor: JsonCursor = { text, at: 0 };
  const messages: RawMessage[] = [];
  const takeMessage = (): boolean => {
    const message = rawMessage(cursor);
    if (message !== undefined) messages.push(message);
    return message !== undefined;
  };
  return text.isWellFormed() && takeList(cursor, takeMessage) && isAtEnd(cursor) ? messages : undefined;
}

/** Those of a trace's root are asked for twice: for the span, and right after for the preview of the trace. */
export const rawInputMessages = rememberLast(rawMessages);
export const rawOutputMessages = rememberLast(rawMessages);

function rawMessage(cursor: JsonCursor): RawMessage | undefined {
  let role: string | undefined;
  let parts: readonly RawPart[] | undefined;
  const isTaken = takeMembers(cursor, (key) => {
    if (key === '"role"') return (role = takeString(cursor)) !== undefined && isPlain(role);
    if (key === '"parts"') return (parts = rawParts(cursor)) !== undefined;
    return isPlain(key) && takeValue(cursor) !== undefined;
  });
  return isTaken && role !== undefined && parts !== undefined ? { role, parts } : undefined;
}

function rawParts(cursor: JsonCursor): readonly RawPart[] | undefined {
  const parts: RawPart[] = [];
  const takePart = (): boolean => {
    const part = rawPart(cursor);
    if (part !== undefined) parts.push(part);
    return part !== undefined;
  };
  return takeList(cursor, takePart) ? parts : undefined;
}

type Draft = { -readonly [Key in keyof RawPart]: RawPart[Key] };

function rawPart(cursor: JsonCursor): RawPart | undefined {
  const part: Draft = {
    type: undefined,
    content: undefined,
    response: undefined,
    id: undefined,
    name: undefined,
    arguments: undefined,
  };
  const isTaken = takeMembers(cursor, (key) => {
    const value = takeValue(cursor);
    if (value === undefined || !isPlain(key)) return false;
    assign(part, key, value);
    return true;
  });
  return isTaken && isUnderstood(part) ? part : undefined;
}

/** Written with no escapes, so that it can be compared. */
function isPlain(word: string): boolean {
  return !word.includes('\\');
}

/** Texts have other names than `content` in older shapes. */
function isUnderstood({ type = '', content }: RawPart): boolean {
  return isPlain(type) && (type !== '"text"' || isText(content));
}

export function isText(raw: string | undefined): raw is string {
  return raw?.startsWith('"') === true;
}

/** The texts of a message, decoded. */
export function textOfRawParts(parts: readonly RawPart[]): string {
  const texts = parts.filter(({ type }) => type === '"text"').map(({ content }) => parseJson(content ?? ''));
  return texts.join('\n\n');
}

/** By name: an object whose keys are read from a text is slow to make. */
function assign(part: Draft, key: string, value: string): void {
  if (key === '"type"') part.type = value;
  else if (key === '"content"') part.content = value;
  else if (key === '"response"') part.response = value;
  else if (key === '"id"') part.id = value;
  else if (key === '"name"') part.name = value;
  else if (key === '"arguments"') part.arguments = value;
}
