import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const chunkSize = 1024 * 1024;
const newline = 10;

/** Byte positions in the file: `end` is where the next line starts, and the cursor to keep once the line is dealt with. */
interface Place {
  readonly offset: number;
  readonly end: number;
}

/**
 * `line`: without its newline; the bytes are a view that holds until the next one is asked for.
 * `too-long`: a line above the limit, skipped.
 */
export type ReadLine =
  | (Place & { readonly kind: 'line'; readonly bytes: Buffer })
  | (Place & { readonly kind: 'too-long' });

export interface ReadLinesOptions {
  readonly path: string;
  readonly from?: number;
  /** Nothing at or beyond this offset is read: how a turn is rendered again from what it was rendered from. */
  readonly to?: number;
  readonly longest?: number;
}

/**
 * The whole lines of a file from a byte offset on. What follows the last newline is still being written and stays unread. Memory: one chunk, or the longest
 * line. Not `readline`: it gives no byte offsets and, from Node 24, splits at U+2028, which JSON allows raw inside strings.
 *
 * @throws what `openSync` throws (ENOENT …)
 */
export function* readLines(options: ReadLinesOptions): Generator<ReadLine> {
  const { path, from = 0, to = Infinity, longest = 64 * chunkSize } = options;
  const file = openSync(path, 'r');
  try {
    yield* splitLines({ file, to: Math.min(to, fstatSync(file).size), longest }, from);
  } finally {
    closeSync(file);
  }
}

interface Source {
  readonly file: number;
  readonly to: number;
  readonly longest: number;
}

/** The bytes read of which no line was made yet: `filled` of `bytes`, which start at `offset` in the file; `searched` of them hold no newline. */
interface Window {
  bytes: Buffer;
  offset: number;
  filled: number;
  searched: number;
  /** Start of the line that is being skipped. */
  tooLongFrom: number | undefined;
}

function* splitLines(source: Source, from: number): Generator<ReadLine> {
  const window: Window = {
    bytes: Buffer.allocUnsafe(chunkSize),
    offset: from,
    filled: 0,
    searched: 0,
    tooLongFrom: undefined,
  };
  while (fill(source, window)) {
    yield* wholeLines(source, window);
    makeRoom(source, window);
  }
}

function fill({ file, to }: Source, window: Window): boolean {
  const position = window.offset + window.filled;
  const length = Math.min(window.bytes.length - window.filled, to - position);
  const count = length > 0 ? readSync(file, window.bytes, { offset: window.filled, length, position }) : 0;
  window.filled += count;
  return count > 0;
}

function* wholeLines({ longest }: Source, window: Window): Generator<ReadLine> {
  let start = 0;
  for (let at = nextNewline(window, window.searched); at >= 0; at = nextNewline(window, start)) {
    yield lineOf(window, start, at, longest);
    start = at + 1;
  }
  window.bytes.copyWithin(0, start, window.filled);
  window.offset += start;
  window.filled -= start;
  window.searched = window.filled;
}

function nextNewline({ bytes, filled }: Window, from: number): number {
  const at = bytes.indexOf(newline, from);
  return at < filled ? at : -1;
}

function lineOf(window: Window, start: number, at: number, longest: number): ReadLine {
  const place = { offset: window.tooLongFrom ?? window.offset + start, end: window.offset + at + 1 };
  window.tooLongFrom = undefined;
  if (place.end - 1 - place.offset > longest) return { kind: 'too-long', ...place };
  return { kind: 'line', ...place, bytes: window.bytes.subarray(start, at) };
}

function makeRoom({ longest }: Source, window: Window): void {
  if (window.filled > longest) skip(window);
  if (window.filled === window.bytes.length) resize(window, window.bytes.length * 2);
  else if (window.filled === 0 && window.bytes.length > chunkSize) resize(window, chunkSize);
}

/** Forgets the part of a too long line that was read; its offset is kept. */
function skip(window: Window): void {
  window.tooLongFrom ??= window.offset;
  window.offset += window.filled;
  window.filled = 0;
  window.searched = 0;
}

function resize(window: Window, size: number): void {
  const bytes = Buffer.allocUnsafe(size);
  window.bytes.copy(bytes, 0, 0, window.filled);
  window.bytes = bytes;
}
