import { createRequire } from 'node:module';
import { ProxyTracerProvider, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import {
  BatchSpanProcessor,
  type SpanExporter,
  type SpanProcessor,
  type TracerProvider,
} from '@opentelemetry/sdk-trace';
import { ClaudeAgentInstrumentation, endOpenQueries, registerLoaderHooks } from '../instrumentation/index.ts';
import type { Ending } from './ending.ts';
import { flushAtEnd } from './flush-at-end.ts';

type SdkOptions = NonNullable<ConstructorParameters<typeof NodeSDK>[0]>;

const { env } = process;

/** Starts the instrumentation and a NodeSDK as the environment asks for, and flushes them at the end. */
export async function startTracing(): Promise<void> {
  registerLoaderHooks();
  const sdk = new NodeSDK({
    instrumentations: [new ClaudeAgentInstrumentation()],
    ...(await ownDestinations()),
    ...signalsNobodyAskedFor(),
  });
  sdk.start();
  flushAtEnd(endingOf(sdk));
}

/** Without destinations of ours, NodeSDK reads the environment by itself; it takes no processor in addition to those it makes. */
async function ownDestinations(): Promise<SdkOptions> {
  if (!isSaid('CLAUDE_OTEL_DESTINATIONS') && !isSaid('MLFLOW_TRACKING_URI')) return {};
  // Loaded when wanted: the code of the destinations takes its time.
  const { MlflowSpanExporter } = await import('../exporter/mlflow-span-exporter.ts');
  const otlp = hasOtlpEndpoint('TRACES') ? [batched(otlpExporter())] : [];
  return { spanProcessors: [batched(new MlflowSpanExporter()), ...otlp] };
}

/** NodeSDK would send metrics and logs to a Collector on this machine, whether there is one or not. */
function signalsNobodyAskedFor(): SdkOptions {
  const silent = (signal: string): boolean => !isSaid(`OTEL_${signal}_EXPORTER`) && !hasOtlpEndpoint(signal);
  return {
    ...(silent('METRICS') && { metricReaders: [] }),
    ...(silent('LOGS') && { logRecordProcessors: [] }),
  };
}

/** The protobuf exporter is a dependency of NodeSDK's, the JSON one of ours. */
function otlpExporter(): SpanExporter {
  const protocol = env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] ?? env['OTEL_EXPORTER_OTLP_PROTOCOL'];
  if (protocol?.trim() === 'http/json') return new OTLPTraceExporter();
  const own = createRequire(import.meta.url);
  const sdk = createRequire(own.resolve('@opentelemetry/sdk-node'));
  const proto = sdk('@opentelemetry/exporter-trace-otlp-proto') as {
    readonly OTLPTraceExporter: new () => SpanExporter;
  };
  return new proto.OTLPTraceExporter();
}

function batched(exporter: SpanExporter): SpanProcessor {
  return new BatchSpanProcessor({ exporter });
}

function isSaid(name: string): boolean {
  return (env[name]?.trim() ?? '') !== '';
}

function hasOtlpEndpoint(signal: string): boolean {
  return isSaid('OTEL_EXPORTER_OTLP_ENDPOINT') || isSaid(`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`);
}

/** What could not be sent was told by diag. */
function endingOf(sdk: NodeSDK): Ending {
  let flushed: Promise<unknown> = Promise.resolve();
  let closed: Promise<void> | undefined;
  const flush = async (): Promise<void> => {
    flushed = Promise.allSettled([flushed, flushSpans()]);
    await flushed;
  };
  const close = async (): Promise<void> => {
    // A batch may wait for the resource's attributes, and would find its exporter shut down.
    await flush();
    await sdk.shutdown().catch(() => undefined);
  };
  const shutdown = (): Promise<void> => {
    endOpenQueries();
    return (closed ??= close());
  };
  return { flush, shutdown };
}

/** NodeSDK offers no flush; its provider does, where there is one (`OTEL_TRACES_EXPORTER=none`). */
async function flushSpans(): Promise<void> {
  const provider = trace.getTracerProvider();
  const delegate = provider instanceof ProxyTracerProvider ? provider.getDelegate() : provider;
  if ('forceFlush' in delegate) await (delegate as TracerProvider).forceFlush();
}
