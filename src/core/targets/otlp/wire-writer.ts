import { byteAt } from './from-hex.ts';

/**
 * Protobuf's wire format (protobuf.dev/programming-guides/encoding) as far as OTLP traces need it, into one buffer that
 * grows. Why not the writer of protobufjs: ADR 0021.
 */
export interface WireWriter {
  bytes: Buffer<ArrayBuffer>;
  view: DataView;
  /** Where what is being written began; what stands before was handed out. */
  start: number;
  /** Where the next byte goes. */
  end: number;
}

/** Handed out piece by piece: to make a buffer costs as much as to write a small trace. */
const CHUNK = 256 * 1024;
/** The longest tag (two bytes here) and the longest number. */
const LONGEST_FIELD = 12;

export function createWireWriter(): WireWriter {
  return { ...buffer(0), start: 0, end: 0 };
}

function buffer(size: number): Pick<WireWriter, 'bytes' | 'view'> {
  const bytes = Buffer.allocUnsafeSlow(size);
  return { bytes, view: new DataView(bytes.buffer) };
}

/** What `write` writes. The writer holds nothing in between; what a failed attempt left is overwritten. */
export function written(writer: WireWriter, write: () => void): Uint8Array {
  writer.end = writer.start;
  write();
  const taken = writer.bytes.subarray(writer.start, writer.end);
  if (writer.bytes.length > CHUNK) Object.assign(writer, createWireWriter());
  writer.start = writer.end;
  return taken;
}

/** For what is written without asking again. */
export function makeRoom(writer: WireWriter, size: number): void {
  if (writer.end + size > writer.bytes.length) grow(writer, size);
}

function grow(writer: WireWriter, size: number): void {
  const length = writer.end - writer.start;
  const larger = buffer(Math.max(CHUNK, 2 * (length + size)));
  writer.bytes.copy(larger.bytes, 0, writer.start, writer.end);
  Object.assign(writer, larger, { start: 0, end: length });
}

/** A field's number and wire type. Makes room for any number after it. */
export function writeTag(writer: WireWriter, tag: number): void {
  makeRoom(writer, LONGEST_FIELD);
  if (tag < 0x80) writer.bytes[writer.end++] = tag;
  else writeVarint(writer, tag);
}

/** Unsigned, below 2^32. */
export function writeVarint(writer: WireWriter, value: number): void {
  const { bytes } = writer;
  let at = writer.end;
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes[at++] = (rest & 0x7f) | 0x80;
  bytes[at++] = rest;
  writer.end = at;
}

/** A whole number that fits 64 bits; a negative one in two's complement. */
export function writeInt64(writer: WireWriter, value: number): void {
  if (value >= 0 && value < 2 ** 32) return writeVarint(writer, value);
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) writer.bytes[writer.end++] = Number(rest & 0x7fn) | 0x80;
  writer.bytes[writer.end++] = Number(rest);
}

export function writeFixed32(writer: WireWriter, value: number): void {
  writer.view.setUint32(writer.end, value, true);
  writer.end += 4;
}

/** The low 64 bits. */
export function writeFixed64(writer: WireWriter, value: bigint): void {
  writer.view.setBigUint64(writer.end, value, true);
  writer.end += 8;
}

export function writeDouble(writer: WireWriter, value: number): void {
  writer.view.setFloat64(writer.end, value, true);
  writer.end += 8;
}

/** As they are; there must be room. */
export function writeRaw(writer: WireWriter, value: Uint8Array): void {
  writer.bytes.set(value, writer.end);
  writer.end += value.length;
}

/** Bytes with their number; few of them. */
export function writeBytes(writer: WireWriter, value: Uint8Array): void {
  const { length } = value;
  makeRoom(writer, length + LONGEST_FIELD);
  writeVarint(writer, length);
  const { bytes } = writer;
  let at = writer.end;
  for (let index = 0; index < length; index++) bytes[at++] = value[index] ?? 0;
  writer.end = at;
}

/** The bytes of an id in hex, with their number. */
export function writeHex(writer: WireWriter, digits: string): void {
  const length = digits.length >> 1;
  makeRoom(writer, length + LONGEST_FIELD);
  writeVarint(writer, length);
  const { bytes } = writer;
  let at = writer.end;
  for (let index = 0; index < length; index++) bytes[at++] = byteAt(digits, index);
  writer.end = at;
}

/** Up to this length a loop is quicker than the call out of JavaScript. */
const SHORT_TEXT = 64;
/** From this length on the exact size is worth a look: the bound is three times the buffer. */
const LONG_TEXT = 64 * 1024;

/** UTF-8 with its length. Half a surrogate pair, which has none, becomes U+FFFD. */
export function writeText(writer: WireWriter, text: string): void {
  const { length } = text;
  makeRoom(writer, LONGEST_FIELD + (length < LONG_TEXT ? 3 * length : Buffer.byteLength(text)));
  if (length < SHORT_TEXT && writeAscii(writer, text)) return;
  const mark = begin(writer, length);
  writer.end += writer.bytes.write(text, writer.end);
  endMessage(writer, mark);
}

/** With its length; of less than 128 letters, for which there is room. `false`, and nothing written, when not all is ASCII. */
export function writeAscii(writer: WireWriter, text: string): boolean {
  const { bytes } = writer;
  let at = writer.end + 1;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) return false;
    bytes[at++] = unit;
  }
  bytes[writer.end] = text.length;
  writer.end = at;
  return true;
}

/**
 * What has a length before it begins: the bytes for the length are left free. The closer `expected` is to it, the less has
 * to be moved in the end. What is returned is for `endMessage`.
 */
export function beginMessage(writer: WireWriter, expected: number): number {
  makeRoom(writer, LONGEST_FIELD);
  return begin(writer, expected);
}

/** Where the length goes, counted from `start`, and in the low three bits how many bytes are left free for it. */
function begin(writer: WireWriter, expected: number): number {
  const reserved = varintSize(expected);
  const mark = (writer.end - writer.start) * 8 + reserved;
  writer.end += reserved;
  return mark;
}

export function endMessage(writer: WireWriter, mark: number): void {
  makeRoom(writer, LONGEST_FIELD);
  const reserved = mark & 7;
  const start = writer.start + (mark >>> 3);
  const length = writer.end - start - reserved;
  const needed = varintSize(length);
  if (needed !== reserved) writer.bytes.copyWithin(start + needed, start + reserved, writer.end);
  writer.end = start;
  writeVarint(writer, length);
  writer.end += length;
}

function varintSize(value: number): number {
  if (value < 2 ** 7) return 1;
  if (value < 2 ** 14) return 2;
  if (value < 2 ** 21) return 3;
  return value < 2 ** 28 ? 4 : 5;
}
