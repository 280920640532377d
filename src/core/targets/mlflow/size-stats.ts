import type { Attributes, AttributeValue } from '../../spans/span.ts';
import { type AttributeList, toAttributeList } from '../otlp/attribute-list.ts';
import type { MappedSpan } from './map-span.ts';
import { METADATA } from './mlflow-names.ts';

/**
 * By `num_spans` MLflow's UI knows when all spans have arrived. The sizes are close, as MLflow calls its own
 * (mlflow/tracing/utils `add_size_stats_to_trace_metadata`): encoding every span only to measure it would double the work.
 */
export function sizeMetadata(spans: readonly MappedSpan[]): Readonly<Record<string, string>> {
  const sizes = spans.map(sizeOf).sort((a, b) => a - b);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const stats = {
    total_size_bytes: total,
    num_spans: sizes.length,
    max: sizes.at(-1) ?? 0,
    p25: quantile(sizes, 0.25),
    p50: quantile(sizes, 0.5),
    p75: quantile(sizes, 0.75),
  };
  return { [METADATA.sizeStats]: JSON.stringify(stats), [METADATA.sizeBytes]: String(total) };
}

/** Bytes of a span dict without its attributes, events and links. */
const FRAME = 280;
/** Quotes, colon, comma, and what escaping adds at least. */
const PUNCTUATION = 10;

function sizeOf({ record, attributes }: MappedSpan): number {
  let size = FRAME + record.name.length + listSize(attributes);
  for (const event of record.events) size += attributesSize(event.attributes);
  for (const link of record.links) size += attributesSize(link.attributes);
  return size;
}

function attributesSize(attributes: Attributes): number {
  return listSize(toAttributeList(attributes));
}

function listSize({ names, values }: AttributeList): number {
  let size = names.length * PUNCTUATION;
  for (const name of names) size += name.length;
  for (const value of values) size += valueSize(value);
  return size;
}

/** From this length on it matters whether a character has one byte or three. */
const LONG_TEXT = 64;

function valueSize(value: AttributeValue): number {
  const text = String(value);
  return text.length < LONG_TEXT ? text.length : Buffer.byteLength(text);
}

/** Between the two nearest sizes, whole bytes. */
function quantile(sorted: readonly number[], fraction: number): number {
  const position = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(position)] ?? 0;
  const above = sorted[Math.ceil(position)] ?? 0;
  return Math.floor(below + (above - below) * (position % 1));
}
