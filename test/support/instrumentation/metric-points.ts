import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import type { Meter } from '@opentelemetry/api';

export interface MetricPoints {
  readonly meter: Meter;
  /** Name → unit and, per set of attributes, the sum of what was recorded. */
  readonly read: () => Promise<Readonly<Record<string, MetricReading>>>;
}

export interface MetricReading {
  readonly unit: string;
  readonly points: readonly { readonly attributes: object; readonly sum: number; readonly count: number }[];
}

export function collectMetrics(): MetricPoints {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  return {
    meter: provider.getMeter('test'),
    read: async () => {
      await reader.forceFlush();
      const scopes = exporter.getMetrics().at(-1)?.scopeMetrics ?? [];
      await provider.shutdown();
      return Object.fromEntries(
        scopes
          .flatMap(({ metrics }) => metrics)
          .map(({ descriptor, dataPoints }) => [
            descriptor.name,
            { unit: descriptor.unit, points: dataPoints.map(readPoint) },
          ]),
      );
    },
  };
}

function readPoint({ attributes, value }: { readonly attributes: object; readonly value: unknown }): {
  readonly attributes: object;
  readonly sum: number;
  readonly count: number;
} {
  if (typeof value === 'number') return { attributes, sum: value, count: 1 };
  const { sum = 0, count } = value as { readonly sum?: number; readonly count: number };
  return { attributes, sum, count };
}
