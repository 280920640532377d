import type { AttributeValue, SpanRecord } from '../../spans/span.ts';
import type { MappedSpan } from './map-span.ts';
import { METADATA } from './mlflow-names.ts';

/**
 * By `num_spans` MLflow's UI knows when all spans have arrived. The sizes are close, as MLflow calls its own
 * (mlflow/tracing/utils `add_size_stats_to_trace_metadata`): encoding every span only to measure it would double the work.
 */
export function addSizeMetadata(metadata: Record<string, string>, spans: readonly MappedSpan[]): void {
  const sizes: number[] = [];
  let total = 0;
  for (const span of spans) {
    const size = sizeOf(span);
    sizes.push(size);
    total += size;
  }
  sizes.sort(ascending);
  metadata[METADATA.sizeStats] =
    `{"total_size_bytes":${total},"num_spans":${sizes.length},"max":${sizes.at(-1) ?? 0},` +
    `"p25":${quantile(sizes, 0.25)},"p50":${quantile(sizes, 0.5)},"p75":${quantile(sizes, 0.75)}}`;
  metadata[METADATA.sizeBytes] = String(total);
}

function ascending(a: number, b: number): number {
  return a - b;
}

/** Bytes of a span dict without its attributes, events and links. */
const FRAME = 280;
/** A name, and quotes, colon, comma, escapes. */
const NAME = 32;

function sizeOf({ record, attributes }: MappedSpan): number {
  return FRAME + record.name.length + contentSize(attributes.values, record) + (record.omittedBytes ?? 0);
}

/** Bytes of a span's attributes, events and links, as close. */
export function contentSize(
  values: readonly AttributeValue[],
  { events, links }: Pick<SpanRecord, 'events' | 'links'>,
): number {
  let size = sizeOfAll(values);
  for (const event of events) size += sizeOfAll(Object.values(event.attributes));
  for (const link of links) size += sizeOfAll(Object.values(link.attributes));
  return size;
}

/** Of attributes, each with its name. */
function sizeOfAll(values: readonly AttributeValue[]): number {
  let size = values.length * NAME;
  for (const value of values) size += valueSize(value);
  return size;
}

/** A number, a flag. */
const SMALL_VALUE = 5;

function valueSize(value: AttributeValue): number {
  if (typeof value === 'string') return textSize(value);
  if (typeof value !== 'object') return SMALL_VALUE;
  let size = 0;
  for (const item of value) size += valueSize(item);
  return size;
}

/** Shorter texts are counted as they are. */
const LONG_TEXT = 64;
const SAMPLES = 8;

/** A text is taken for ASCII by letters from all over it: to count its bytes takes as long as to write them. */
function textSize(text: string): number {
  const { length } = text;
  if (length < LONG_TEXT) return length;
  for (let sample = 0; sample < SAMPLES; sample++) {
    if (text.charCodeAt(Math.trunc((sample * length) / SAMPLES)) > 0x7f) return Buffer.byteLength(text);
  }
  return length;
}

/** Between the two nearest sizes, whole bytes. */
function quantile(sorted: readonly number[], fraction: number): number {
  const position = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(position)] ?? 0;
  const above = sorted[Math.ceil(position)] ?? 0;
  return Math.floor(below + (above - below) * (position % 1));
}
