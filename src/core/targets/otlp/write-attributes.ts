import type { AttributeValue } from '../../spans/span.ts';
import { type AttributeKey, rememberPair } from './attribute-key.ts';
import type { AttributeList } from './attribute-list.ts';
import { isInt64 } from './is-int64.ts';
import {
  beginMessage,
  endMessage,
  makeRoom,
  type WireWriter,
  writeAscii,
  writeDouble,
  writeInt64,
  writeRaw,
  writeTag,
  writeText,
  writeVarint,
} from './wire-writer.ts';

/** Tags of `common.proto`. A value is one of several, so its default is written, too. */
const ANY_VALUE = { string: 0x0a, bool: 0x10, int: 0x18, double: 0x21, array: 0x2a } as const;
const ARRAY_VALUE = { values: 0x0a } as const;

/** Tag and length, for what is not very long. */
const FRAME = 3;

/** A `repeated KeyValue` field. */
export function attributesField(tag: number): (writer: WireWriter, attributes: AttributeList) => void {
  return (writer, { keys, values }) => {
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index];
      const value = values[index];
      if (key === undefined || value === undefined) continue;
      makeRoom(writer, key.encoded.length + ROOM);
      writeVarint(writer, tag);
      if (typeof value !== 'string' || !writeShortPair(writer, key, value)) writePair(writer, key, value);
    }
  };
}

/** Most values: their lengths are known beforehand if they are ASCII. `false`, and nothing written, if not. */
function writeShortPair(writer: WireWriter, key: AttributeKey, text: string): boolean {
  const { encoded, pairs } = key;
  if (encoded.length + text.length >= SHORT_PAIR) return false;
  const known = pairs?.get(text);
  if (known !== undefined) {
    writeRaw(writer, known);
    return true;
  }
  const start = writer.end;
  writeVarint(writer, encoded.length + text.length + SHORT_FRAME);
  writeRaw(writer, encoded);
  if (writeShortText(writer, text)) {
    if (pairs !== undefined) rememberPair(key, text, writer.bytes.subarray(start, writer.end));
    return true;
  }
  writer.end = start;
  return false;
}

function writePair(writer: WireWriter, { encoded }: AttributeKey, value: AttributeValue): void {
  const mark = beginMessage(writer, encoded.length + sizeOf(value));
  writeRaw(writer, encoded);
  writeAnyValue(writer, value);
  endMessage(writer, mark);
}

/** Around a short text: the length of the value, the tag of the text, its length. */
const SHORT_FRAME = 3;
/** Then each length is a single byte. */
const SHORT_PAIR = 0x80 - SHORT_FRAME;
/** For a short value and all around it. */
const ROOM = 2 * 0x80;

/** A value. `false` if there is more than ASCII in it. */
function writeShortText(writer: WireWriter, text: string): boolean {
  writeVarint(writer, text.length + SHORT_FRAME - 1);
  writeVarint(writer, ANY_VALUE.string);
  return writeAscii(writer, text);
}

/** What ASCII text needs; numbers and short lists need little. */
function sizeOf(value: AttributeValue): number {
  return typeof value === 'string' ? FRAME + value.length : 0;
}

function writeAnyValue(writer: WireWriter, value: AttributeValue): void {
  const mark = beginMessage(writer, sizeOf(value));
  writeValue(writer, value);
  endMessage(writer, mark);
}

/** Not by `switch (typeof value)`, which V8 compiles to a call. */
function writeValue(writer: WireWriter, value: AttributeValue): void {
  if (typeof value === 'string') {
    writeTag(writer, ANY_VALUE.string);
    writeText(writer, value);
  } else if (typeof value === 'number') {
    writeNumber(writer, value);
  } else if (typeof value === 'boolean') {
    writeTag(writer, ANY_VALUE.bool);
    writeVarint(writer, value ? 1 : 0);
  } else {
    writeTag(writer, ANY_VALUE.array);
    writeList(writer, value);
  }
}

function writeNumber(writer: WireWriter, value: number): void {
  if (isInt64(value)) {
    writeTag(writer, ANY_VALUE.int);
    writeInt64(writer, value);
  } else {
    writeTag(writer, ANY_VALUE.double);
    writeDouble(writer, value);
  }
}

function writeList(writer: WireWriter, items: Extract<AttributeValue, readonly unknown[]>): void {
  const mark = beginMessage(writer, 0);
  for (const item of items) {
    writeTag(writer, ARRAY_VALUE.values);
    writeAnyValue(writer, item);
  }
  endMessage(writer, mark);
}
