import type { MappedSpan } from '../../core/targets/mlflow/map-span.ts';
import type { MappedTrace } from '../../core/targets/mlflow/map-trace.ts';
import { encodeWireSpans } from '../../core/targets/otlp/encode-otlp-protobuf.ts';
import { type SplitOptions, splitRequest } from '../otlp/split-request.ts';
import { done, type Outcome } from './outcome.ts';
import { type ApiRequest, jsonOf, type ServerApi } from './server-api.ts';
import type { ServerRoad } from './server-road.ts';

export type OtlpRoad = Exclude<ServerRoad, 'artifact'>;

/** `unsupported`: the server keeps its traces in a FileStore. `gone`: it has no such experiment any more. */
export type SpansAnswer = 'taken' | 'unsupported' | 'gone';

export interface SpansRequest {
  readonly road: OtlpRoad;
  readonly experimentId: string;
  readonly trace: Pick<MappedTrace, 'scope' | 'spans'>;
}

/** Bytes of one body before compression: a long turn goes in parts, the root in the last. */
const LONGEST_BODY = 32 * 1024 * 1024;

/** MLflow would make a tag of every resource attribute, so there are none. */
const SPLIT: SplitOptions<MappedSpan, SpansRequest['trace']> = {
  encode: encodeWireSpans,
  limit: LONGEST_BODY,
  contentOf: ({ attributes }) => attributes.values,
};

/** Posts the spans to `/v1/traces`, where MLflow upserts them by trace and span id. */
export async function sendSpans(api: ServerApi, request: SpansRequest): Promise<Outcome<SpansAnswer>> {
  const { bodies, oversized } = splitRequest<MappedSpan, SpansRequest['trace']>([request.trace], SPLIT);
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

const PROTOBUF = { 'content-type': 'application/x-protobuf' };

const HEADERS: Readonly<Record<OtlpRoad, Readonly<Record<string, string>>>> = {
  'otlp-gzip': { ...PROTOBUF, 'content-encoding': 'gzip' },
  otlp: PROTOBUF,
};

function gzip(body: Uint8Array): Promise<Uint8Array> {
  const zlib = process.getBuiltinModule('node:zlib');
  return new Promise((resolve, reject) => {
    zlib.gzip(body, (error, compressed) => (error ? reject(error) : resolve(compressed)));
  });
}
