import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const newline = 10;

export interface JournalCursor {
  readonly inode: number;
  readonly offset: number;
}

/** A parsed line and its byte position, or why there is none. Nothing of an unreadable line is kept: it may be anything. */
export type JournalLine =
  | { readonly kind: 'entry'; readonly offset: number; readonly entry: unknown }
  | { readonly kind: 'unreadable'; readonly offset: number; readonly length: number };

export interface JournalPart {
  readonly lines: readonly JournalLine[];
  readonly cursor: JournalCursor;
  /** The cursor belonged to another file: these lines are from the start. */
  readonly replaced: boolean;
}

/**
 * The whole lines after a cursor, at most up to byte `to`. A last line without a newline is being written, or was torn by a full disk, and stays unread.
 * `undefined` when there is no journal.
 */
export function readJournal(path: string, after?: JournalCursor, to = Infinity): JournalPart | undefined {
  const file = tryOpen(path);
  if (file === undefined) return undefined;
  try {
    const { ino, size } = fstatSync(file);
    const replaced = after !== undefined && (after.inode !== ino || after.offset > size);
    const from = after === undefined || replaced ? 0 : after.offset;
    const bytes = readBytes(file, from, Math.min(size, to));
    const end = bytes.lastIndexOf(newline) + 1;
    const lines = splitLines(bytes.subarray(0, end), from);
    return { lines, cursor: { inode: ino, offset: from + end }, replaced };
  } finally {
    closeSync(file);
  }
}

function tryOpen(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch {
    return undefined;
  }
}

function readBytes(file: number, from: number, to: number): Buffer {
  const bytes = Buffer.alloc(Math.max(0, to - from));
  return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from));
}

function splitLines(bytes: Buffer, from: number): readonly JournalLine[] {
  const lines: JournalLine[] = [];
  for (let start = 0; start < bytes.length;) {
    const at = bytes.indexOf(newline, start);
    lines.push(...parseLine(bytes.toString('utf8', start, at), from + start));
    start = at + 1;
  }
  return lines;
}

/** How the hook's lines begin: where a torn line has the next one glued to it, that one is still whole. */
const start = '{"t":';

function parseLine(text: string, offset: number): readonly JournalLine[] {
  if (text === '') return [];
  const entry = tryParse(text);
  if (entry !== undefined) return [{ kind: 'entry', offset, entry }];
  const torn: JournalLine = { kind: 'unreadable', offset, length: text.length };
  const glued = text.lastIndexOf(start);
  const rest = glued > 0 ? tryParse(text.slice(glued)) : undefined;
  return rest === undefined ? [torn] : [torn, { kind: 'entry', offset, entry: rest }];
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
