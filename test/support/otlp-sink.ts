/** A loopback OTLP/HTTP backend on a free port: keeps what it accepts, and fails as the script says. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { readOtlpJson, readOtlpProtobuf, type ReceivedSpan, writeOtlpMessage } from './otlp-wire.ts';

/** What becomes of one request. The first of these kinds keeps the spans, the others lose them. */
export type SinkStep =
  | { readonly kind: 'accept' }
  | { readonly kind: 'partial'; readonly rejectedSpans: number; readonly message: string }
  | {
      readonly kind: 'refuse';
      readonly status: number;
      readonly message?: string;
      readonly headers?: Record<string, string>;
    }
  /** An answer word for word. */
  | { readonly kind: 'answer'; readonly status: number; readonly contentType: string; readonly body: string }
  /** Reads the request, never answers. */
  | { readonly kind: 'hang' }
  /** Reads the request, then ends the connection. */
  | { readonly kind: 'reset' }
  /** Ends the connection within the body of a 200. */
  | { readonly kind: 'break-off' };

interface SinkRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** After decompression. */
  readonly body: Uint8Array;
  readonly spans: readonly ReceivedSpan[];
}

export interface OtlpSink {
  /** The endpoint, `http://127.0.0.1:<port>/v1/traces`. */
  readonly url: string;
  /** All requests, refused ones too. */
  readonly requests: readonly SinkRequest[];
  /** The spans of accepted requests, repeats included. */
  spans(): readonly ReceivedSpan[];
  /** One step per request to come; `accept` when none is left. */
  script(...steps: readonly SinkStep[]): void;
  /** Number of TCP connections so far. */
  connections(): number;
  close(): Promise<void>;
}

export async function startOtlpSink(): Promise<OtlpSink> {
  const requests: SinkRequest[] = [];
  const kept: ReceivedSpan[] = [];
  const steps: SinkStep[] = [];
  let connections = 0;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const received = await receive(request);
    const step = steps.shift() ?? { kind: 'accept' };
    requests.push(received);
    if (step.kind === 'accept') kept.push(...received.spans);
    reply(step, response, request.headers['content-type']!);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`,
    requests,
    spans: () => [...kept],
    script: (...next) => void steps.push(...next),
    connections: () => connections,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function receive(request: IncomingMessage): Promise<SinkRequest> {
  const sent = await buffer(request);
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
  const isJson = request.headers['content-type'] === 'application/json';
  const spans = isJson ? readOtlpJson(body.toString()) : readOtlpProtobuf(body);
  return { path: request.url!, headers: request.headers, body, spans };
}

function reply(step: SinkStep, response: ServerResponse, contentType: string): void {
  switch (step.kind) {
    case 'accept':
      return answer(response, contentType, { json: { partialSuccess: {} }, type: RESPONSE });
    case 'partial':
      return answer(response, contentType, { json: { partialSuccess: partial(step) }, type: RESPONSE });
    case 'refuse':
      response.statusCode = step.status;
      response.setHeaders(new Map(Object.entries(step.headers ?? {})));
      return answer(response, contentType, { json: { code: 13, message: step.message ?? '' }, type: STATUS });
    case 'answer':
      response.writeHead(step.status, { 'content-type': step.contentType });
      return void response.end(step.body);
    case 'hang':
      return;
    case 'reset':
      return void response.socket?.resetAndDestroy();
    case 'break-off':
      response.writeHead(200, { 'content-type': contentType, 'content-length': '100' });
      response.write('{', () => response.socket?.resetAndDestroy());
  }
}

const RESPONSE = 'opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse';
const STATUS = 'google.rpc.Status';

function partial({ rejectedSpans, message }: Extract<SinkStep, { kind: 'partial' }>): object {
  return { rejectedSpans: String(rejectedSpans), errorMessage: message };
}

function answer(
  response: ServerResponse,
  contentType: string,
  message: { json: object; type: string },
): void {
  response.setHeader('content-type', contentType);
  response.end(
    contentType === 'application/json'
      ? JSON.stringify(message.json)
      : writeOtlpMessage(message.type, message.json),
  );
}
