import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CollectedSpan, parseCollectedSpans } from './collected-span.ts';
import { freePort } from './free-port.ts';
import { peerPath } from './peer.ts';
import { startServerProcess } from './server-process.ts';

export interface CollectorOptions {
  /** For the log, the queue and the file of spans, which a restart in the same folder goes on with. */
  readonly folder: string;
  /** Where `otel-config.yaml` sends, if anywhere: a test must not reach what happens to listen on MLflow's default port. */
  readonly backend?: CollectorBackend;
  /** Of the OTLP/HTTP receiver; for a restart in the same place. */
  readonly port?: number;
}

export interface CollectorBackend {
  /** Whole URL, `…/v1/traces`. */
  readonly tracesUrl: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Collector {
  /** Base URL; traces are posted to `/v1/traces` below it. */
  readonly otlpHttpUrl: string;
  readonly port: number;
  /** One OTLP JSON export request per line. */
  readonly spansFile: string;
  readonly logFile: string;
  /** What has arrived so far, in order, repeats included. */
  readonly readSpans: () => readonly CollectedSpan[];
  /** Waits until at least so many have arrived. */
  readonly waitForSpans: (count: number) => Promise<readonly CollectedSpan[]>;
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
}

export const OTEL_CONFIG = join(import.meta.dirname, '../../../otel-config.yaml');

/** A real Collector running the project's `otel-config.yaml`, plus an exporter into a file that tests read. */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const { folder, port = await freePort() } = options;
  mkdirSync(folder, { recursive: true });
  const spansFile = join(folder, 'spans.jsonl');
  const files = [OTEL_CONFIG, writeFileConfig(options, spansFile)];
  const { logFile, stop } = await startServerProcess({
    name: 'collector',
    command: [peerPath('collector'), ...files.map((file) => `--config=${file}`)],
    environment: await collectorEnvironment(options, port),
    folder,
    // Not the open port: another process may hold it.
    isReady: async (log) => log.includes('Everything is ready'),
  });
  const readSpans = (): readonly CollectedSpan[] => readSpansFile(spansFile);
  const waitForSpans = (count: number): Promise<readonly CollectedSpan[]> => waitFor(readSpans, count);
  return { otlpHttpUrl: `http://127.0.0.1:${port}`, port, spansFile, logFile, readSpans, waitForSpans, stop };
}

/** The list of exporters in a later file replaces the one before. */
function writeFileConfig({ folder, backend }: CollectorOptions, spansFile: string): string {
  const exporters = backend === undefined ? ['file'] : ['otlp_http/backend', 'file'];
  const file = { path: spansFile, append: true, flush_interval: '50ms' };
  const config = join(folder, 'collector-file.json');
  writeFileSync(
    config,
    JSON.stringify({ exporters: { file }, service: { pipelines: { traces: { exporters } } } }),
  );
  return config;
}

async function collectorEnvironment(
  { folder, backend }: CollectorOptions,
  port: number,
): Promise<Record<string, string>> {
  return {
    COLLECTOR_HTTP_PORT: String(port),
    COLLECTOR_GRPC_PORT: String(await freePort()),
    COLLECTOR_QUEUE_FOLDER: join(folder, 'queue'),
    ...(backend && {
      BACKEND_TRACES_URL: backend.tracesUrl,
      BACKEND_HEADERS: JSON.stringify(backend.headers ?? {}),
    }),
  };
}

/** Only whole lines: the Collector may be in the middle of the last one. */
function readSpansFile(file: string): readonly CollectedSpan[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').split('\n').slice(0, -1).flatMap(parseCollectedSpans);
}

async function waitFor(
  readSpans: () => readonly CollectedSpan[],
  count: number,
): Promise<readonly CollectedSpan[]> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const spans = readSpans();
    if (spans.length >= count) return spans;
    if (Date.now() > deadline)
      throw new Error(`${spans.length} spans arrived in 30 s, ${count} were expected`);
    await sleep(50);
  }
}
