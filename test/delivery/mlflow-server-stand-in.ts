import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { type ReceivedSpan, readOtlpJson, readOtlpProtobuf } from '../support/otlp-wire.ts';

/** What an MLflow server of a release does on the requests that a delivery makes (mlflow/server/otel_api.py, handlers.py). */
export interface StandInOptions {
  readonly version: string;
  /** A server on a FileStore: no OTLP, an info once. */
  readonly isFileStore?: boolean;
  readonly artifactRoot?: string;
  /** Answers instead of the server when it returns an answer; after `silence` nobody does. */
  readonly intercept?: (request: ReceivedRequest) => Answer | 'silence' | undefined;
}

interface ReceivedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface StandIn {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  readonly spans: readonly ReceivedSpan[];
  readonly infos: ReadonlyMap<string, Info>;
  readonly artifacts: ReadonlyMap<string, string>;
  /** What a person does to an info. */
  change(traceId: string, info: Info): void;
  close(): Promise<void>;
}

type Info = Readonly<Record<string, unknown>>;

interface Store {
  readonly options: StandInOptions;
  readonly experiments: Map<string, string>;
  readonly spans: ReceivedSpan[];
  readonly infos: Map<string, Info>;
  readonly artifacts: Map<string, string>;
}

export async function startStandIn(options: StandInOptions): Promise<StandIn> {
  const store: Store = {
    options,
    experiments: new Map([['Default', '0']]),
    spans: [],
    infos: new Map(),
    artifacts: new Map(),
  };
  const requests: ReceivedRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    void receive(incoming).then((request) => {
      requests.push(request);
      const answer = options.intercept?.(request) ?? answerTo(request, incoming.url ?? '', store);
      if (answer !== 'silence') respond(outgoing, answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  const change = (traceId: string, info: Info): void => void store.infos.set(traceId, info);
  return { url: `http://127.0.0.1:${port}`, requests, change, close, ...store };
}

async function receive(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const body = Buffer.concat(await incoming.toArray());
  const path = new URL(incoming.url ?? '/', 'http://x').pathname;
  return {
    method: incoming.method ?? '',
    path,
    headers: incoming.headers as ReceivedRequest['headers'],
    body,
  };
}

function respond(outgoing: ServerResponse, { status, headers, body }: Answer): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

function json(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value) };
}

function missing(message: string): Answer {
  return json(404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message });
}

const ARTIFACTS = '/api/2.0/mlflow-artifacts/artifacts/';
const INFOS = '/api/3.0/mlflow/traces';

function answerTo(request: ReceivedRequest, url: string, store: Store): Answer {
  const { method, path, body } = request;
  const query = new URL(url, 'http://x').searchParams;
  if (path === '/version')
    return { status: 200, headers: { 'content-type': 'text/html' }, body: store.options.version };
  if (path.startsWith('/api/2.0/mlflow/experiments/')) return experiment(request, query, store);
  if (path === '/v1/traces') return takeSpans(request, store);
  if (path === INFOS) return takeInfo(JSON.parse(body.toString()).trace.trace_info, store);
  if (path.startsWith(`${INFOS}/`)) return giveInfo(path.slice(INFOS.length + 1), store);
  if (method === 'PUT' && path.startsWith(ARTIFACTS)) {
    store.artifacts.set(path.slice(ARTIFACTS.length), body.toString());
    return json(200, {});
  }
  return { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not Found</h1>' };
}

function experiment({ path, body }: ReceivedRequest, query: URLSearchParams, { experiments }: Store): Answer {
  if (path.endsWith('/create')) {
    const { name } = JSON.parse(body.toString());
    if (experiments.has(name)) return json(400, { error_code: 'RESOURCE_ALREADY_EXISTS', message: name });
    experiments.set(name, String(experiments.size));
    return json(200, { experiment_id: experiments.get(name) });
  }
  const wanted = query.get('experiment_name') ?? query.get('experiment_id');
  const found = [...experiments].find((entry) => entry.includes(wanted ?? ''));
  if (found === undefined) return missing(`No Experiment ${wanted}`);
  return json(200, { experiment: { experiment_id: found[1], name: found[0], lifecycle_stage: 'active' } });
}

function takeSpans({ headers, body }: ReceivedRequest, { options, experiments, spans }: Store): Answer {
  const minor = Number(options.version.split('.')[1]);
  const isJson = headers['content-type'] === 'application/json';
  const isGzip = headers['content-encoding'] === 'gzip';
  if (options.isFileStore)
    return json(501, { detail: 'REST OTLP span logging is not supported by FileStore' });
  if (isJson && minor < 12) return json(400, { detail: 'Invalid Content-Type: application/json' });
  if (isGzip && minor < 7) return json(400, { detail: 'Invalid OpenTelemetry protobuf format' });
  const id = headers['x-mlflow-experiment-id'] ?? '';
  if (![...experiments.values()].includes(id)) return missing(`No Experiment with id=${id} exists`);
  const bytes = isGzip ? gunzipSync(body) : body;
  spans.push(...(isJson ? readOtlpJson(bytes.toString()) : readOtlpProtobuf(bytes)));
  return { status: 200, headers: { 'content-type': 'application/x-protobuf' } };
}

function takeInfo(info: Info & { readonly trace_id: string }, { options, infos }: Store): Answer {
  const { trace_id: id } = info;
  if (infos.has(id) && options.isFileStore) return json(500, { message: `${id} exists` });
  const artifactLocation = `${options.artifactRoot ?? 'mlflow-artifacts:'}/1/traces/${id}/artifacts`;
  const tags = { ...(info['tags'] as object), 'mlflow.artifactLocation': artifactLocation };
  infos.set(id, { ...info, tags });
  return json(200, { trace: { trace_info: infos.get(id) } });
}

function giveInfo(id: string, { infos }: Store): Answer {
  const info = infos.get(id);
  return info === undefined
    ? missing(`Trace with ID '${id}' not found.`)
    : json(200, { trace: { trace_info: info } });
}
