import type { AttributeValue } from '../../spans/span.ts';
import { rememberNames } from '../remember-names.ts';
import type { AttributeList } from './attribute-list.ts';
import { isInt64 } from './is-int64.ts';
import { textField } from './wire-fields.ts';
import {
  beginMessage,
  createWireWriter,
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
  written,
} from './wire-writer.ts';

/** Tags of `common.proto`. A value is one of several, so its default is written, too. */
const KEY_VALUE = { key: textField(0x0a), value: 0x12 } as const;
const ANY_VALUE = { string: 0x0a, bool: 0x10, int: 0x18, double: 0x21, array: 0x2a } as const;
const ARRAY_VALUE = { values: 0x0a } as const;

/** Tag and length, for what is not very long. */
const FRAME = 3;

/** A `repeated KeyValue` field. */
export function attributesField(tag: number): (writer: WireWriter, attributes: AttributeList) => void {
  return (writer, { names, values }) => {
    for (let index = 0; index < names.length; index++) {
      const key = encodedKey(names[index] ?? '');
      const value = values[index] ?? '';
      makeRoom(writer, key.length + ROOM);
      writeVarint(writer, tag);
      const start = writer.end;
      if (typeof value === 'string' && key.length + value.length < SHORT_PAIR) {
        // Most values: their lengths are known beforehand if they are ASCII, else it is done again.
        writeVarint(writer, key.length + value.length + SHORT_FRAME);
        writeRaw(writer, key);
        if (writeShortText(writer, value)) continue;
        writer.end = start;
      }
      const mark = beginMessage(writer, key.length + sizeOf(value));
      writeRaw(writer, key);
      writeAnyValue(writer, value);
      endMessage(writer, mark);
    }
  };
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

/** What stands before a value. */
const encodedKey = rememberNames((name) => {
  const writer = createWireWriter();
  const key = written(writer, () => {
    KEY_VALUE.key(writer, name);
    writeTag(writer, KEY_VALUE.value);
  });
  return Uint8Array.from(key);
});

/** What ASCII text needs; numbers and short lists need little. */
function sizeOf(value: AttributeValue): number {
  return typeof value === 'string' ? FRAME + value.length : 0;
}

function writeAnyValue(writer: WireWriter, value: AttributeValue): void {
  const mark = beginMessage(writer, sizeOf(value));
  writeValue(writer, value);
  endMessage(writer, mark);
}

function writeValue(writer: WireWriter, value: AttributeValue): void {
  switch (typeof value) {
    case 'string':
      writeTag(writer, ANY_VALUE.string);
      return writeText(writer, value);
    case 'boolean':
      writeTag(writer, ANY_VALUE.bool);
      return writeVarint(writer, value ? 1 : 0);
    case 'number':
      return writeNumber(writer, value);
    default:
      writeTag(writer, ANY_VALUE.array);
      return writeList(writer, value);
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
