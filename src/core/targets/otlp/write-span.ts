import type { SpanEvent, SpanLink, SpanRecord, SpanStatus } from '../../spans/span.ts';
import { type AttributeList, toAttributeList } from './attribute-list.ts';
import { kindNumber, SAMPLED, statusNumber } from './otlp-numbers.ts';
import { enumField, fixed32Field, fixed64Field, hexField, sameHexField, textField } from './wire-fields.ts';
import { beginMessage, endMessage, type WireWriter, writeTag } from './wire-writer.ts';
import { attributesField } from './write-attributes.ts';

/** `Span` and what is in it (`trace.proto`). */
const SPAN = {
  traceId: sameHexField(0x0a),
  spanId: hexField(0x12),
  parentSpanId: sameHexField(0x22),
  name: textField(0x2a),
  kind: enumField(0x30),
  startTime: fixed64Field(0x39),
  endTime: fixed64Field(0x41),
  attributes: attributesField(0x4a),
  events: 0x5a,
  links: 0x6a,
  status: 0x7a,
  flags: fixed32Field(0x85),
} as const;
const EVENT = { time: fixed64Field(0x09), name: textField(0x12), attributes: attributesField(0x1a) } as const;
const LINK = { traceId: hexField(0x0a), spanId: hexField(0x12), attributes: attributesField(0x22) } as const;
const STATUS = { message: textField(0x12), code: enumField(0x18) } as const;

/** A record, with what a target says instead of its status and attributes. */
export interface WireSpan {
  readonly record: SpanRecord;
  readonly status: SpanStatus;
  readonly attributes: AttributeList;
}

export function toWireSpan(record: SpanRecord): WireSpan {
  return { record, status: record.status, attributes: toAttributeList(record.attributes) };
}

/** Two bytes of length: what all but bare and huge spans need. */
const EXPECTED_SPAN = 1_000;

/** A `Span` message, fields in the order of their numbers. */
export function writeSpan(writer: WireWriter, { record, status, attributes }: WireSpan): void {
  const mark = beginMessage(writer, EXPECTED_SPAN);
  SPAN.traceId(writer, record.traceId);
  SPAN.spanId(writer, record.spanId);
  if (record.parentSpanId !== undefined) SPAN.parentSpanId(writer, record.parentSpanId);
  SPAN.name(writer, record.name);
  SPAN.kind(writer, kindNumber(record.kind));
  SPAN.startTime(writer, record.startTime);
  SPAN.endTime(writer, record.endTime);
  SPAN.attributes(writer, attributes);
  for (const event of record.events) writeEvent(writer, event);
  for (const link of record.links) writeLink(writer, link);
  writeStatus(writer, status);
  SPAN.flags(writer, SAMPLED);
  endMessage(writer, mark);
}

function writeEvent(writer: WireWriter, { time, name, attributes }: SpanEvent): void {
  writeTag(writer, SPAN.events);
  const mark = beginMessage(writer, EXPECTED_SPAN);
  EVENT.time(writer, time);
  EVENT.name(writer, name);
  EVENT.attributes(writer, toAttributeList(attributes));
  endMessage(writer, mark);
}

function writeLink(writer: WireWriter, { traceId, spanId, attributes }: SpanLink): void {
  writeTag(writer, SPAN.links);
  const mark = beginMessage(writer, 0);
  LINK.traceId(writer, traceId);
  LINK.spanId(writer, spanId);
  LINK.attributes(writer, toAttributeList(attributes));
  endMessage(writer, mark);
}

function writeStatus(writer: WireWriter, status: SpanStatus): void {
  writeTag(writer, SPAN.status);
  const mark = beginMessage(writer, 0);
  if (status.code === 'error') STATUS.message(writer, status.message);
  STATUS.code(writer, statusNumber(status.code));
  endMessage(writer, mark);
}
