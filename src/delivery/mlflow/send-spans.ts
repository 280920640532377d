import type { MappedSpan } from '../../core/targets/mlflow/map-span.ts';
import type { MappedTrace } from '../../core/targets/mlflow/map-trace.ts';
import { encodeWireSpans } from '../../core/targets/otlp/encode-otlp-protobuf.ts';
import { describeLeftOut, type LeftOut } from '../left-out.ts';
import { createRequestParts, type SplitOptions } from '../request-parts.ts';
import { done, type Outcome } from './outcome.ts';
import { type ApiRequest, jsonOf, type ServerApi } from './server-api.ts';
import type { ServerRoad } from './server-road.ts';

export type OtlpRoad = Exclude<ServerRoad, 'artifact'>;

/** `unsupported`: the server keeps its traces in a FileStore. `gone`: it has no such experiment any more. */
export type SpansAnswer =
  | { readonly kind: 'taken'; readonly leftOut: readonly LeftOut[] }
  | { readonly kind: 'unsupported' | 'gone' };

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

const OVERSIZED = `it is larger than ${LONGEST_BODY} bytes, a smaller CLAUDE_OTEL_MAX_PART_LENGTH helps`;

/** Posts the spans to `/v1/traces`, where MLflow upserts them by trace and span id. */
export async function sendSpans(api: ServerApi, request: SpansRequest): Promise<Outcome<SpansAnswer>> {
  const parts = createRequestParts<MappedSpan, SpansRequest['trace']>([request.trace], SPLIT);
  const refused: LeftOut[] = [];
  for (let body = parts.next(); body !== undefined; body = parts.next()) {
    const answer = await post(api, request, body);
    if (answer.kind !== 'done') return answer;
    const { value } = answer;
    if (value.kind === 'too-large') refused.push(...leaveOut(parts.halve(), value.reason));
    else if (value.kind !== 'taken') return done({ kind: value.kind });
  }
  const leftOut = [...refused, ...leaveOut(parts.oversized(), OVERSIZED)];
  return leftOut.length > 0 && leftOut.length === request.trace.spans.length
    ? { kind: 'rejected', reason: `nothing of the trace can be sent: ${describeLeftOut(leftOut)}` }
    : done({ kind: 'taken', leftOut });
}

function leaveOut(spans: readonly MappedSpan[], why: string): readonly LeftOut[] {
  return spans.map(({ record }) => ({ span: record, why }));
}

type PartAnswer =
  | { readonly kind: 'taken' | 'unsupported' | 'gone' }
  /** For a proxy before the server: 1 MB is what nginx allows by itself. */
  | { readonly kind: 'too-large'; readonly reason: string };

async function post(
  api: ServerApi,
  { road, experimentId }: SpansRequest,
  body: Uint8Array,
): Promise<Outcome<PartAnswer>> {
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
  if (status === 200) return done({ kind: 'taken' });
  if (status === 501) return done({ kind: 'unsupported' });
  if (jsonOf(said)['error_code'] === 'RESOURCE_DOES_NOT_EXIST') return done({ kind: 'gone' });
  const refusal = api.refusal(request, answer.value);
  return status === 413 ? done({ kind: 'too-large', reason: refusal.reason }) : refusal;
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
