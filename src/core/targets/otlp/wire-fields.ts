import { rememberLast } from '../remember-last.ts';
import { fromHex } from './from-hex.ts';
import {
  type WireWriter,
  writeBytes,
  writeFixed32,
  writeFixed64,
  writeHex,
  writeTag,
  writeText,
  writeVarint,
} from './wire-writer.ts';

/**
 * A field of a message, by its tag: number and wire type, `number << 3 | type`. What is the default of proto3 (empty, zero)
 * is not written, which makes the bytes those of the generated code.
 */
type WriteField<Value> = (writer: WireWriter, value: Value) => void;

export function textField(tag: number): WriteField<string> {
  return (writer, text) => {
    if (text === '') return;
    writeTag(writer, tag);
    writeText(writer, text);
  };
}

/** An id in hex. */
export function hexField(tag: number): WriteField<string> {
  return (writer, digits) => {
    if (digits === '') return;
    writeTag(writer, tag);
    writeHex(writer, digits);
  };
}

/** An id that often is that of the span before: trace, parent. */
export function sameHexField(tag: number): WriteField<string> {
  const bytesOf = rememberLast(fromHex);
  return (writer, digits) => {
    if (digits === '') return;
    writeTag(writer, tag);
    writeBytes(writer, bytesOf(digits));
  };
}

export function enumField(tag: number): WriteField<number> {
  return (writer, value) => {
    if (value === 0) return;
    writeTag(writer, tag);
    writeVarint(writer, value);
  };
}

export function fixed32Field(tag: number): WriteField<number> {
  return (writer, value) => {
    if (value === 0) return;
    writeTag(writer, tag);
    writeFixed32(writer, value);
  };
}

export function fixed64Field(tag: number): WriteField<bigint> {
  return (writer, value) => {
    if (value === 0n) return;
    writeTag(writer, tag);
    writeFixed64(writer, value);
  };
}
