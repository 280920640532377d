import { metrics } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { SpanRecord } from '../../../src/core/spans/span.ts';
import { createAgentMetrics } from '../../../src/instrumentation/agent-metrics.ts';
import type { ClaudeAgentInstrumentationConfig } from '../../../src/instrumentation/config.ts';
import { createTelemetry } from '../../../src/instrumentation/create-telemetry.ts';
import { wrapQuery, type AnyFunction } from '../../../src/instrumentation/wrap-query.ts';
import { toSpanRecords } from './to-span-records.ts';

export interface TracedQuery {
  readonly query: (parameters: unknown) => AsyncIterable<unknown>;
  readonly spans: () => readonly SpanRecord[];
}

/** A `query` wrapped by the instrumentation, with a tracer of its own. */
export function traced(original: unknown, config: ClaudeAgentInstrumentationConfig = {}): TracedQuery {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const telemetry = createTelemetry(config, {
    isEnabled: () => true,
    tracer: () => provider.getTracer('test'),
    metrics: () => createAgentMetrics(metrics.getMeter('test')),
  });
  return {
    query: wrapQuery(original as AnyFunction, telemetry) as TracedQuery['query'],
    spans: () => toSpanRecords(exporter.getFinishedSpans()),
  };
}
