import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';

/** A parsed file that still knows where everything stands. Comments and trailing commas are allowed, as Claude Code allows them. */
export type JsonDocument =
  | { readonly kind: 'document'; readonly root: Node; readonly lineOf: (offset: number) => number }
  | { readonly kind: 'empty' }
  | { readonly kind: 'broken'; readonly message: string; readonly line: number; readonly column: number };

export const byteOrderMark = '\uFEFF';

/** Lines and columns start at 1. The text has no byte order mark: callers take it off, and offsets count from behind it. */
export function parseJsonDocument(text: string): JsonDocument {
  const errors: ParseError[] = [];
  // Without the errors array a broken file parses half-way, silently (ADR 0041).
  const root = parseOrGiveUp(text, errors);
  const [first] = errors;
  if (root === undefined && text.trim() === '') return { kind: 'empty' };
  if (first !== undefined || root === undefined) return broken(text, first);
  return { kind: 'document', root, lineOf: (offset) => position(text, offset).line };
}

/** The parser calls itself for each level: a file made to exhaust the stack is a broken one. */
function parseOrGiveUp(text: string, errors: ParseError[]): Node | undefined {
  try {
    return parseTree(text, errors, { allowTrailingComma: true });
  } catch {
    return undefined;
  }
}

/** The value of the last property with this name, which is the one that JSON readers take. */
export function propertyValue(object: Node, name: string): Node | undefined {
  return findProperty(object, name)?.children?.[1];
}

export function findProperty(object: Node, name: string): Node | undefined {
  return object.children?.findLast((property) => property.children?.[0]?.value === name);
}

export function position(text: string, offset: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/u);
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

function broken(text: string, error: ParseError | undefined): JsonDocument {
  const what = error === undefined ? 'no value' : printParseErrorCode(error.error);
  const message = what.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, ' ').toLowerCase();
  return { kind: 'broken', message, ...position(text, error?.offset ?? 0) };
}
