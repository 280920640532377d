import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Trace } from '../../src/core/spans/span.ts';
import { mapTrace } from '../../src/core/targets/mlflow/map-trace.ts';
import { toTraceInfoJson } from '../../src/core/targets/mlflow/to-trace-info-json.ts';
import { encodeWireSpans } from '../../src/core/targets/otlp/encode-otlp-protobuf.ts';
import { createExportPipeline, type ExportPipeline } from '../../src/exporter/export-pipeline.ts';

/** As many spans as the batch processor hands on at once by default. */
export const BATCH = 512;

/** Bytes that were made, so that nothing is optimised away. */
export const made = { bytes: 0 };

/** What the road of a current MLflow server does (`delivery/mlflow/deliver-trace.ts`), without the server. */
function encode(traces: readonly Trace[]): void {
  for (const one of traces) {
    const mapped = mapTrace(one);
    const info = toTraceInfoJson(mapped.info, '1');
    made.bytes += encodeWireSpans([mapped]).byteLength + (info.kind === 'ready' ? info.json.length : 0);
  }
}

export function openPipeline(): ExportPipeline {
  const destination = {
    id: 'bench',
    deliver: async (traces: readonly Trace[]) => {
      encode(traces);
      return { kind: 'accepted' } as const;
    },
    close: async () => undefined,
  };
  return createExportPipeline({
    outlets: [{ destination, content: 'full', form: 'traces' }],
    wantsAll: false,
    maxPartLength: 100_000,
    limits: {
      traces: 2_000,
      spans: 20_000,
      characters: 32_000_000,
      idleMilliseconds: 600_000,
      lateMilliseconds: 60_000,
    },
    backOff: { firstPause: 1_000, longestPause: 60_000, random: Math.random },
    timeoutMilliseconds: 10_000,
    log: { warn: console.error, info: console.error },
    now: Date.now,
  });
}

export const send = (pipeline: ExportPipeline, spans: readonly ReadableSpan[]): Promise<void> =>
  new Promise((resolve) => pipeline.export(spans, () => resolve()));
