import type { SpanRecord, Trace } from '../core/spans/span.ts';
import { encodeOtlpJson } from '../core/targets/otlp/encode-otlp-json.ts';
import { encodeOtlpProtobuf } from '../core/targets/otlp/encode-otlp-protobuf.ts';
import { concealSecrets } from './conceal-secrets.ts';
import type { DeliveryResult, Destination, ProbeResult } from './destination.ts';
import { type LeftOut, withoutLeftOut } from './left-out.ts';
import type { WarningContext } from './otlp/create-warning-teller.ts';
import type { Exchange } from './otlp/http-observer.ts';
import type { ExportOutcome, OtlpClient } from './otlp/otlp-client.ts';
import { createRequestParts, type RequestParts } from './request-parts.ts';
import { storableSpans } from './storable-spans.ts';
import { sumParts } from './sum-parts.ts';
import { withDeadline } from './with-deadline.ts';

export interface OtlpHttpOptions {
  readonly id: string;
  /** The address requests are posted to: `endpoint` of the parsed URI (config/destination-uri.ts). */
  readonly url: string;
  readonly protocol: 'http/json' | 'http/protobuf';
  readonly compression: 'gzip' | 'none';
  /** Secret: in no reason. */
  readonly headers: Readonly<Record<string, string>>;
  /** For one delivery; large turns on slow lines need more than OpenTelemetry's 10 s. */
  readonly timeoutMilliseconds?: number;
  /** Bytes of one request before compression; OTLP 1.11: no more than 64 MiB. */
  readonly requestLimit?: number;
}

const DEFAULT_TIMEOUT = 30_000;
const DEFAULT_REQUEST_LIMIT = 64 * 1024 * 1024;

interface Encoding {
  readonly contentType: string;
  readonly encode: (traces: readonly Trace[]) => Uint8Array;
}

const ENCODINGS: Readonly<Record<OtlpHttpOptions['protocol'], Encoding>> = {
  'http/json': {
    contentType: 'application/json',
    encode: (traces) => new TextEncoder().encode(encodeOtlpJson(traces)),
  },
  'http/protobuf': { contentType: 'application/x-protobuf', encode: encodeOtlpProtobuf },
};

export interface OtlpHttpDestination extends Destination {
  /** Posts a request without spans, which OTLP allows. */
  probe(signal: AbortSignal): Promise<ProbeResult>;
}

/** Any OTLP/HTTP backend. One attempt a delivery; sending again is harmless, readers count distinct span ids. */
export function createOtlpHttpDestination(options: OtlpHttpOptions): OtlpHttpDestination {
  const { timeoutMilliseconds: milliseconds = DEFAULT_TIMEOUT } = options;
  const destination = createDestination(options);
  return {
    ...withDeadline(destination, { milliseconds }),
    probe: async (signal) =>
      toProbeResult(
        showable(options.url),
        await destination.ping(AbortSignal.any([signal, AbortSignal.timeout(milliseconds)])),
      ),
  };
}

function toProbeResult(where: string, result: DeliveryResult): ProbeResult {
  if (result.kind === 'accepted')
    return { kind: 'ready', location: where, detail: 'OTLP/HTTP, an empty request was accepted' };
  return {
    kind: 'unavailable',
    reason: result.reason,
    remedy: 'check that it listens, the path, and CLAUDE_OTEL_OTLP_PROTOCOL and CLAUDE_OTEL_OTLP_HEADERS',
  };
}

function createDestination(
  options: OtlpHttpOptions,
): Destination & { ping(signal: AbortSignal): Promise<DeliveryResult> } {
  const { id, requestLimit: limit = DEFAULT_REQUEST_LIMIT } = options;
  const { contentType, encode } = ENCODINGS[options.protocol];
  const where = showable(options.url);
  const conceal = concealSecrets(options.headers);
  let client: Promise<OtlpClient> | undefined;
  let judge: Promise<Judge> | undefined;
  let closed = false;

  const post = async (body: Uint8Array, signal: AbortSignal): Promise<DeliveryResult> => {
    if (closed || signal.aborted)
      return { kind: 'retryable', reason: `${where}: stopped before it was sent` };
    client ??= import('./otlp/otlp-client.ts').then((module) =>
      module.createOtlpClient({ ...options, contentType }),
    );
    const exchange = await (await client).post(body, signal);
    judge ??= createJudge({ where, conceal });
    return (await judge)(exchange);
  };

  return {
    id,
    ping: (signal) => post(encode([]), signal),
    deliver: async (batch, signal) => {
      const storable = batch.map(storableSpans);
      const traces = storable.map(({ trace }) => trace).filter(({ spans }) => spans.length > 0);
      const timeless = withoutLeftOut(storable.flatMap(({ leftOut }) => leftOut));
      if (traces.length === 0) return timeless;
      const parts = createRequestParts<SpanRecord, Trace>(traces, { encode, limit, contentOf });
      const sent = await sendAll(parts, (body) => post(body, signal));
      if (sent.kind !== 'accepted' && sent.kind !== 'rejected') return sent;
      const oversized = parts.oversized().map((span) => ({ span, why: tooLarge(limit) }));
      return sumParts([sent, timeless, withoutLeftOut(oversized)]);
    },
    close: async () => {
      closed = true;
      await (await client)?.close();
    },
  };
}

type Judge = (exchange: Exchange<ExportOutcome>) => DeliveryResult;

/** Reads answers by protobufjs, which takes time to load: whoever only writes to a store need not. */
async function createJudge(context: WarningContext): Promise<Judge> {
  const { toDeliveryResult } = await import('./otlp/to-delivery-result.ts');
  const { createWarningTeller } = await import('./otlp/create-warning-teller.ts');
  const tellWarning = createWarningTeller(context);
  return (exchange) => {
    // Nothing seen and nothing wrong: on a Node without the observer's channel that is all there is of a success.
    if (exchange.answer === undefined && exchange.outcome.error === undefined) return { kind: 'accepted' };
    const result = toDeliveryResult(exchange, { ...context, now: Date.now() });
    if (exchange.answer !== undefined && result.kind === 'accepted') tellWarning(exchange.answer);
    return result;
  };
}

function contentOf({ attributes }: SpanRecord): readonly unknown[] {
  return Object.values(attributes);
}

/** One part's rejection does not withhold the others; trouble that may pass ends the round, as all of it is sent again. */
async function sendAll(
  parts: RequestParts<SpanRecord>,
  send: (body: Uint8Array) => Promise<DeliveryResult>,
): Promise<DeliveryResult> {
  const results: DeliveryResult[] = [];
  const refused: LeftOut[] = [];
  for (let body = parts.next(); body !== undefined; body = parts.next()) {
    const result = await send(body);
    if (result.kind === 'retryable' || result.kind === 'unknown') return result;
    if (isTooLarge(result)) refused.push(...parts.halve().map((span) => ({ span, why: result.reason })));
    else results.push(result);
  }
  return sumParts([...results, withoutLeftOut(refused)]);
}

type Rejection = Extract<DeliveryResult, { readonly kind: 'rejected' }>;

function isTooLarge(result: DeliveryResult): result is Rejection {
  return result.kind === 'rejected' && result.isTooLarge === true;
}

function tooLarge(limit: number): string {
  return `it is larger than the ${limit} bytes that OTLP allows, a smaller CLAUDE_OTEL_MAX_PART_LENGTH helps`;
}

function showable(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
