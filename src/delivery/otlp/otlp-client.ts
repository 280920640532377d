import type { Agent } from 'node:http';
import { createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http';
import { createAgent } from '../create-agent.ts';
import { createHttpObserver, type Exchange } from './http-observer.ts';

export interface OtlpClientOptions {
  readonly url: string;
  readonly contentType: string;
  readonly compression: 'gzip' | 'none';
  readonly headers: Readonly<Record<string, string>>;
}

/** The exporter's verdict: the error it ended with, if any. */
export interface ExportOutcome {
  readonly error: (Error & { readonly code?: unknown }) | undefined;
}

export interface OtlpClient {
  /** One POST, no retry. */
  post(body: Uint8Array, signal: AbortSignal): Promise<Exchange<ExportOutcome>>;
  close(): Promise<void>;
}

type Delegate = ReturnType<typeof createOtlpHttpExportDelegate<Uint8Array, object>>;
type AgentFactory = (protocol: string) => Promise<Agent>;

/** The exporter's HTTP: connections kept alive, gzip, TLS, response cap. Heavy to import: leave that to the first delivery. */
export function createOtlpClient(options: OtlpClientOptions): OtlpClient {
  const observer = createHttpObserver();
  let agent: Agent | undefined;
  const delegate = createDelegate(options, async (protocol) => (agent ??= createAgent(protocol)));
  return {
    post: (body, signal) => observer.observe(() => send(delegate, body), signal),
    close: async () => {
      observer.close();
      agent?.destroy();
    },
  };
}

function send(delegate: Delegate, body: Uint8Array): Promise<ExportOutcome> {
  return new Promise((resolve) => {
    delegate.export(body, ({ error }) => resolve({ error }));
  });
}

/**
 * With 0 the exporter makes no second attempt (every pause of its own is longer than what remains) and sets no limit to the
 * silence on the socket: the signal ends a delivery, and retries are the caller's, for all destinations alike.
 */
const ONE_ATTEMPT = 0;

function createDelegate(options: OtlpClientOptions, agentFactory: AgentFactory): Delegate {
  const { url, compression, headers, contentType } = options;
  return createOtlpHttpExportDelegate<Uint8Array, object>(
    {
      url,
      compression,
      agentFactory,
      timeoutMillis: ONE_ATTEMPT,
      concurrencyLimit: Number.MAX_SAFE_INTEGER,
      userAgent: 'claude-otel',
      headers: () => Promise.resolve({ ...headers, 'Content-Type': contentType }),
    },
    { serializeRequest: (body) => body, deserializeResponse: () => ({}) },
    'otlp_http_span_exporter',
    { name: 'span', countItems: () => 1 },
    undefined,
  );
}
