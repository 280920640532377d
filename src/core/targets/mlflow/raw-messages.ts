import { isAtEnd, type JsonCursor, takeList, takeMembers, takeString, takeValue } from './raw-json.ts';

/** A message whose values are JSON text, as it stood in the attribute; keys, too, with their quotes. */
export interface RawMessage {
  readonly role: string;
  readonly parts: readonly RawPart[];
}

export type RawPart = Readonly<Record<string, string>>;

/**
 * The messages of an attribute, if they are such as GenAI conventions have them: objects with a role and a list of parts.
 * `undefined` for all else, be it older shapes or no JSON at all.
 */
export function rawMessages(text: string): readonly RawMessage[] | undefined {
  const cursor: JsonCursor = { text, at: 0 };
  const messages: RawMessage[] = [];
  const takeMessage = (): boolean => {
    const message = rawMessage(cursor);
    if (message !== undefined) messages.push(message);
    return message !== undefined;
  };
  return text.isWellFormed() && takeList(cursor, takeMessage) && isAtEnd(cursor) ? messages : undefined;
}

function rawMessage(cursor: JsonCursor): RawMessage | undefined {
  let role: string | undefined;
  let parts: readonly RawPart[] | undefined;
  const isTaken = takeMembers(cursor, (key) => {
    if (key === '"role"') return (role = takeString(cursor)) !== undefined;
    if (key === '"parts"') return (parts = rawParts(cursor)) !== undefined;
    return !key.includes('\\') && takeValue(cursor) !== undefined;
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

function rawPart(cursor: JsonCursor): RawPart | undefined {
  const part: Record<string, string> = {};
  const isTaken = takeMembers(cursor, (key) => {
    const value = takeValue(cursor);
    if (value === undefined || key.includes('\\')) return false;
    part[key] = value;
    return true;
  });
  return isTaken ? part : undefined;
}
