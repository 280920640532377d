import type { Attributes, SpanRecord } from '../../spans/span.ts';
import { METADATA } from './mlflow-names.ts';

/**
 * By `num_spans` MLflow's UI knows when all spans have arrived. The sizes are close, as MLflow calls its own
 * (mlflow/tracing/utils `add_size_stats_to_trace_metadata`): encoding every span only to measure it would double the work.
 */
export function sizeMetadata(spans: readonly SpanRecord[]): Readonly<Record<string, string>> {
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

function sizeOf({ name, attributes, events, links }: SpanRecord): number {
  const carried = [
    attributes,
    ...events.map((event) => event.attributes),
    ...links.map((link) => link.attributes),
  ];
  return carried.reduce((size, part) => size + attributesSize(part), FRAME + name.length);
}

function attributesSize(attributes: Attributes): number {
  let size = 0;
  for (const [name, value] of Object.entries(attributes)) {
    size += name.length + Buffer.byteLength(String(value)) + PUNCTUATION;
  }
  return size;
}

/** Between the two nearest sizes, whole bytes. */
function quantile(sorted: readonly number[], fraction: number): number {
  const position = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(position)] ?? 0;
  const above = sorted[Math.ceil(position)] ?? 0;
  return Math.floor(below + (above - below) * (position % 1));
}
