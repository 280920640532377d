import type { Trace } from '../../core/spans/span.ts';
import { encodeOtlpJson } from '../../core/targets/otlp/encode-otlp-json.ts';
import { splitRequest } from '../otlp/split-request.ts';
import { done, type Outcome } from './outcome.ts';
import { type ApiRequest, jsonOf, type ServerApi } from './server-api.ts';
import type { ServerRoad } from './server-road.ts';

export type OtlpRoad = Exclude<ServerRoad, 'artifact'>;

/** `unsupported`: the server keeps its traces in a FileStore. `gone`: it has no such experiment any more. */
export type SpansAnswer = 'taken' | 'unsupported' | 'gone';

export interface SpansRequest {
  readonly road: OtlpRoad;
  readonly experimentId: string;
  /** Spans as MLflow wants them; MLflow would make a tag of every resource attribute, so there are none. */
  readonly trace: Trace;
}

/** Bytes of one body before compression: a long turn goes in parts, the root in the last. */
const LONGEST_BODY = 32 * 1024 * 1024;

/** Posts the spans to `/v1/traces`, where MLflow upserts them by trace and span id. */
export async function sendSpans(api: ServerApi, request: SpansRequest): Promise<Outcome<SpansAnswer>> {
  const encode = await encoder(request.road);
  const { bodies, oversized } = splitRequest([request.trace], { encode, limit: LONGEST_BODY });
  if (oversized.length > 0)
    return { kind: 'rejected', reason: `a span is larger than ${LONGEST_BODY} bytes` };
  for (const body of bodies) {
    const answer = await post(api, request, body);
    if (answer.kind !== 'done' || answer.value !== 'taken') return answer;
  }
  return done('taken');
}

async function post(
  api: ServerApi,
  { road, experimentId }: SpansRequest,
  body: Uint8Array,
): Promise<Outcome<SpansAnswer>> {
  const headers = { ...HEADERS[road], 'x-mlflow-experiment-id': experimentId };
  const isCompressed = 'content-encoding' in HEADERS[road];
  const request: ApiRequest = {
    method: 'POST',
    path: '/v1/traces',
    headers,
    body: isCompressed ? await gzip(body) : body,
  };
  const answer = await api.ask(request);
  if (answer.kind !== 'done') return answer;
  const { status, body: said } = answer.value;
  if (status === 200) return done('taken');
  if (status === 501) return done('unsupported');
  const isGone = jsonOf(said)['error_code'] === 'RESOURCE_DOES_NOT_EXIST';
  return isGone ? done('gone') : api.refusal(request, answer.value);
}

const HEADERS: Readonly<Record<OtlpRoad, Readonly<Record<string, string>>>> = {
  'otlp-json': { 'content-type': 'application/json', 'content-encoding': 'gzip' },
  'otlp-protobuf-gzip': { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
  'otlp-protobuf': { 'content-type': 'application/x-protobuf' },
};

type Encode = (traces: readonly Trace[]) => Uint8Array;

/** The protobuf code is loaded only for the servers that need it. */
async function encoder(road: OtlpRoad): Promise<Encode> {
  if (road === 'otlp-json') {
    const text = new TextEncoder();
    return (traces) => text.encode(encodeOtlpJson(traces));
  }
  const { encodeOtlpProtobuf } = await import('../../core/targets/otlp/encode-otlp-protobuf.ts');
  return encodeOtlpProtobuf;
}

function gzip(body: Uint8Array): Promise<Uint8Array> {
  const zlib = process.getBuiltinModule('node:zlib');
  return new Promise((resolve, reject) => {
    zlib.gzip(body, (error, compressed) => (error ? reject(error) : resolve(compressed)));
  });
}
