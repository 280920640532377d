import { createRequire } from 'node:module';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { ClaudeAgentInstrumentation, endOpenQueries, registerLoaderHooks } from '../instrumentation/index.ts';

type SdkOptions = NonNullable<ConstructorParameters<typeof NodeSDK>[0]>;

const { env } = process;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Starts the instrumentation and a NodeSDK as the environment asks for, and flushes them at the end. */
export async function startTracing(): Promise<void> {
  registerLoaderHooks();
  const sdk = new NodeSDK({
    instrumentations: [new ClaudeAgentInstrumentation()],
    ...(await ownDestinations()),
    ...signalsNobodyAskedFor(),
  });
  sdk.start();
  flushAtEnd(sdk);
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

/** At the natural end and at a signal. `process.exit()` leaves no time: a program that calls it shuts the SDK down itself. */
function flushAtEnd(sdk: NodeSDK): void {
  let flushed: Promise<void> | undefined;
  const flush = (): Promise<void> => {
    endOpenQueries();
    // What could not be sent was told by diag.
    return (flushed ??= sdk.shutdown().catch(() => undefined));
  };
  process.once('beforeExit', () => void flush());
  for (const signal of SIGNALS) process.once(signal, () => void flush().then(() => dieOf(signal)));
}

/** Listening took the signal's effect away; it comes back unless the program listens, too. */
function dieOf(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}
