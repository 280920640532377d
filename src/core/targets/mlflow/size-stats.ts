import type { SpanRecord } from '../../spans/span.ts';
import { METADATA } from './mlflow-names.ts';
import { toSpanDict } from './to-span-dict.ts';

/** By `num_spans` MLflow's UI knows when all spans have arrived (mlflow/tracing/utils `add_size_stats_to_trace_metadata`). */
export function sizeMetadata(spans: readonly SpanRecord[]): Readonly<Record<string, string>> {
  const sizes = spans.map((span) => Buffer.byteLength(toSpanDict(span))).sort((a, b) => a - b);
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

/** Between the two nearest sizes, whole bytes. */
function quantile(sorted: readonly number[], fraction: number): number {
  const position = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(position)] ?? 0;
  const above = sorted[Math.ceil(position)] ?? 0;
  return Math.floor(below + (above - below) * (position % 1));
}
