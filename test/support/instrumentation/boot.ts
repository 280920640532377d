/** What a user's preload does: a NodeSDK with the instrumentation. The spans go to the file that `SPANS_FILE` names. */
import { writeFileSync } from 'node:fs';
import { NodeSDK } from '@opentelemetry/sdk-node';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import {
  ClaudeAgentInstrumentation,
  registerLoaderHooks,
  type ClaudeAgentInstrumentationConfig,
} from '../../../src/instrumentation/index.ts';
import { toSpanRecords } from './to-span-records.ts';

const exporter = new InMemorySpanExporter();
const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 600_000 });
registerLoaderHooks();
const config = JSON.parse(process.env['INSTRUMENTATION'] ?? '{}') as ClaudeAgentInstrumentationConfig;
const sdk = new NodeSDK({
  instrumentations: [new ClaudeAgentInstrumentation(config)],
  spanProcessors: [new SimpleSpanProcessor({ exporter })],
  metricReaders: [reader],
  autoDetectResources: false,
});
sdk.start();
process.once('beforeExit', () => void flush());

async function flush(): Promise<void> {
  await reader.forceFlush();
  const spans = toSpanRecords(exporter.getFinishedSpans());
  writeFileSync(
    process.env['SPANS_FILE']!,
    JSON.stringify({ spans, metrics: metricExporter.getMetrics() }, (_key, value: unknown) =>
      typeof value === 'bigint' ? `${value}n` : value,
    ),
  );
}
