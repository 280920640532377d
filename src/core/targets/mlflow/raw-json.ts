import { parseJson } from './json.ts';
import { withStorableIntegers } from './json-integers.ts';
import { hasSurrogateEscape } from './storable-text.ts';

/**
 * Reads JSON text without decoding it: what goes on as it stands need not be taken apart and put together again. Each function
 * takes what comes next, and says by `undefined` or `false` that it is something else.
 */
export interface JsonCursor {
  readonly text: string;
  at: number;
}

/** Nothing but whitespace is left. */
export function isAtEnd(cursor: JsonCursor): boolean {
  return Number.isNaN(nextUnit(cursor));
}

/** `[`, `:` and the like. */
function takeMark(cursor: JsonCursor, mark: number): boolean {
  if (nextUnit(cursor) !== mark) return false;
  cursor.at += 1;
  return true;
}

function nextUnit(cursor: JsonCursor): number {
  let unit = cursor.text.charCodeAt(cursor.at);
  while (unit === 0x20 || (unit >= 0x09 && unit <= 0x0d && unit !== 0x0b && unit !== 0x0c)) {
    unit = cursor.text.charCodeAt(++cursor.at);
  }
  return unit;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;

/**
 * All but quotes, backslashes and control characters stands for itself. Halves of surrogate pairs written as escapes are left
 * to others: they may lack their other half.
 */
const STRING = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u(?![dD][89a-fA-F])[\da-fA-F]{4})[ !#-[\]-\uffff]*)*"/y;

/** With its quotes and escapes. */
export function takeString(cursor: JsonCursor): string | undefined {
  if (nextUnit(cursor) !== QUOTE) return undefined;
  STRING.lastIndex = cursor.at;
  return STRING.test(cursor.text) ? takeUntil(cursor, STRING.lastIndex) : undefined;
}

function takeUntil(cursor: JsonCursor, end: number): string {
  const taken = cursor.text.slice(cursor.at, end);
  cursor.at = end;
  return taken;
}

/** A number that may be too great for a double: decoded it is no number any more, so that way it goes. */
const GREAT = /\d[eE]\+?\d{3}|\d{300}/;

/** Any value, storable. */
export function takeValue(cursor: JsonCursor): string | undefined {
  if (nextUnit(cursor) === QUOTE) return takeString(cursor);
  const raw = takeUntil(cursor, endOfValue(cursor));
  if (hasSurrogateEscape(raw) || GREAT.test(raw) || parseJson(raw) === undefined) return undefined;
  return withStorableIntegers(raw);
}

/** Strings, brackets, and what ends a number or a word. */
const STEP = /"(?:[^"\\]|\\.)*"|[[{]|[\]}]|,/gs;

/** If it is a value at all: of brackets only the number is right. */
function endOfValue({ text, at }: JsonCursor): number {
  let depth = 0;
  STEP.lastIndex = at;
  for (let found = STEP.exec(text); found !== null; found = STEP.exec(text)) {
    const [step] = found;
    if (step === '[' || step === '{') depth += 1;
    else if (step === ',' && depth === 0) return found.index;
    else if (step === ']' || step === '}') {
      if (depth === 0) return found.index;
      depth -= 1;
      if (depth === 0) return STEP.lastIndex;
    }
  }
  return text.length;
}

/** A list, of which `takeItem` takes one item after the other. */
export function takeList(cursor: JsonCursor, takeItem: () => boolean): boolean {
  return takeAll(cursor, { start: 0x5b, end: 0x5d, takeItem });
}

/** An object, of which `takeMember` takes the values, by their keys with quotes and escapes. */
export function takeMembers(cursor: JsonCursor, takeMember: (key: string) => boolean): boolean {
  const takeItem = (): boolean => {
    const key = takeString(cursor);
    return key !== undefined && takeMark(cursor, COLON) && takeMember(key);
  };
  return takeAll(cursor, { start: 0x7b, end: 0x7d, takeItem });
}

interface Brackets {
  readonly start: number;
  readonly end: number;
  readonly takeItem: () => boolean;
}

function takeAll(cursor: JsonCursor, { start, end, takeItem }: Brackets): boolean {
  if (!takeMark(cursor, start)) return false;
  if (takeMark(cursor, end)) return true;
  do {
    if (!takeItem()) return false;
  } while (takeMark(cursor, COMMA));
  return takeMark(cursor, end);
}
