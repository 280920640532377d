import type { Meter } from '@opentelemetry/api';
import { metrics } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import type { SpanRecord } from '../../../src/core/spans/span.ts';
import { createAgentMetrics } from '../../../src/instrumentation/agent-metrics.ts';
import type { AnyFunction } from '../../../src/instrumentation/any-function.ts';
import type { ClaudeAgentInstrumentationConfig } from '../../../src/instrumentation/config.ts';
import { createTelemetry } from '../../../src/instrumentation/create-telemetry.ts';
import { wrapQuery } from '../../../src/instrumentation/wrap-query.ts';
import { toSpanRecords } from './to-span-records.ts';

export interface TracedQuery {
  readonly query: (parameters?: unknown) => AsyncIterable<unknown>;
  readonly spans: () => readonly SpanRecord[];
}

export interface Providers {
  readonly sampler?: Sampler;
  readonly meter?: Meter;
  readonly isEnabled?: () => boolean;
}

/** A `query` wrapped by the instrumentation, with a tracer of its own. */
export function traced(
  original: unknown,
  config: ClaudeAgentInstrumentationConfig = {},
  { sampler, meter = metrics.getMeter('test'), isEnabled = () => true }: Providers = {},
): TracedQuery {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
    ...(sampler && { sampler }),
  });
  const agentMetrics = createAgentMetrics(meter);
  const telemetry = createTelemetry(config, {
    isEnabled,
    tracer: () => provider.getTracer('test'),
    metrics: () => agentMetrics,
  });
  return {
    query: wrapQuery(original as AnyFunction, telemetry) as TracedQuery['query'],
    spans: () => toSpanRecords(exporter.getFinishedSpans()),
  };
}
