import { diag } from '@opentelemetry/api';
import type { ExportResult } from '@opentelemetry/core';
import { createExportPipeline, type ExportPipeline } from './export-pipeline.ts';
import { checkOptions, type MlflowSpanExporterOptions } from './exporter-options.ts';
import { openOutlets } from './open-outlets.ts';
import type { ReadableSpanLike } from './readable-span.ts';

export type { MlflowSpanExporterOptions } from './exporter-options.ts';

/**
 * A `SpanExporter` for the OpenTelemetry SDK (2.x and 3.x) that makes MLflow traces of GenAI spans, whoever made these:
 * `new BatchSpanProcessor({ exporter: new MlflowSpanExporter({ trackingUri }) })`.
 *
 * Deliveries go on in the background: an export is successful once its spans are queued. The queue is bounded; what it
 * loses is counted and told by `diag`.
 */
export class MlflowSpanExporter {
  readonly #pipeline: ExportPipeline;

  /** @throws UsageError when an option cannot be used; what the environment says wrong is told by `diag`, and ignored. */
  constructor(options: MlflowSpanExporterOptions = {}) {
    this.#pipeline = openPipeline(checkOptions(options));
  }

  /** Never throws; calls back once. */
  export(spans: readonly ReadableSpanLike[], resultCallback: (result: ExportResult) => void): void {
    this.#pipeline.export(spans, resultCallback);
  }

  /** Delivers what is waiting, also of traces that are not over; resolves at the latest after the timeout. */
  forceFlush(): Promise<void> {
    return this.#pipeline.forceFlush();
  }

  /** A last `forceFlush`, then the end: further exports fail. */
  shutdown(): Promise<void> {
    return this.#pipeline.shutdown();
  }
}

const DEFAULT_TIMEOUT = 10_000;

/** A trace may wait for a person over night; what is needed for others is put away before, whenever that is. */
const A_DAY = 86_400_000;

function openPipeline(options: MlflowSpanExporterOptions): ExportPipeline {
  const log = diag.createComponentLogger({ namespace: 'claude-otel/exporter' });
  const { outlets, settings, warnings } = openOutlets(options);
  for (const warning of warnings) warnOnce(warning, (message) => log.warn(message));
  return createExportPipeline({
    outlets,
    wantsAll: options.traces === 'all',
    maxPartLength: settings.maxPartLength,
    limits: {
      traces: options.maxTraces ?? 2_000,
      spans: options.maxSpans ?? 20_000,
      characters: options.maxCharacters ?? 32_000_000,
      idleMilliseconds: A_DAY,
      lateMilliseconds: 60_000,
    },
    backOff: { firstPause: 1_000, longestPause: 60_000, random: Math.random },
    timeoutMilliseconds: options.timeoutMilliseconds ?? DEFAULT_TIMEOUT,
    log,
    now: Date.now,
  });
}

const told = new Set<string>();

/** Several exporters read the same environment. */
function warnOnce(warning: string, warn: (message: string) => void): void {
  if (!told.has(warning)) warn(warning);
  told.add(warning);
}
