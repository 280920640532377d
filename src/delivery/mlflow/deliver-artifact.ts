import { toMappedRecord } from '../../core/targets/mlflow/map-span.ts';
import type { MappedTrace } from '../../core/targets/mlflow/map-trace.ts';
import { toSpanDict } from '../../core/targets/mlflow/to-span-dict.ts';
import { withoutLeftOut } from '../left-out.ts';
import type { TraceResult } from './outcome.ts';
import type { Parcel } from './parcel.ts';
import { findInfo, sendInfo } from './send-info.ts';
import { type ApiRequest, fieldsOf, type JsonFields, type ServerApi } from './server-api.ts';

/**
 * The road of servers without OTLP: the info, whose answer names the trace's artifact folder, then traces.json into it. Such
 * servers take an info once (before 3.4 the second is a 400, on a FileStore a 500), so one that is there is left alone.
 */
export async function deliverArtifact(api: ServerApi, parcel: Parcel): Promise<TraceResult> {
  const { info } = parcel.trace;
  if (info.state === 'IN_PROGRESS') return UNFINISHED;
  if (parcel.isPart) return PART;
  const found = await findInfo(api, info.traceId);
  if (found.kind !== 'done') return found;
  if (found.value !== undefined) return putSpans(api, parcel, found.value);
  const sent = await sendInfo(api, parcel.infoJson);
  return sent.kind === 'done' ? putSpans(api, parcel, sent.value) : sent;
}

const UNFINISHED: TraceResult = {
  kind: 'retryable',
  isTooEarly: true,
  isOwn: true,
  reason: 'this MLflow server takes a trace once only: it is sent when it is finished',
};

/** One file has all spans: this part would take the place of the rest. */
const PART: TraceResult = {
  kind: 'rejected',
  reason: 'this MLflow server takes a trace once only: what came late is not added',
};

async function putSpans(api: ServerApi, { trace, leftOut }: Parcel, info: JsonFields): Promise<TraceResult> {
  const { 'mlflow.artifactLocation': stated } = fieldsOf(info['tags']);
  const location = typeof stated === 'string' ? stated : 'no place it tells';
  const folder = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.+)$/.exec(location)?.[1];
  if (folder === undefined) return { kind: 'rejected', reason: notProxied(location) };
  const path = `/api/2.0/mlflow-artifacts/artifacts/${folder.split('/').map(encodeURIComponent).join('/')}/traces.json`;
  const request: ApiRequest = { method: 'PUT', path, body: tracesJson(trace) };
  const answer = await api.ask(request);
  if (answer.kind !== 'done') return answer;
  return answer.value.status === 200 ? withoutLeftOut(leftOut) : api.refusal(request, answer.value);
}

function tracesJson({ spans }: MappedTrace): string {
  return `{"spans":[${spans.map((span) => toSpanDict(toMappedRecord(span))).join(',')}]}`;
}

function notProxied(location: string): string {
  const remedy = 'upgrade it to 3.6 or later, or start it with --artifacts-destination';
  return `this MLflow server keeps traces at ${location}, which only its clients can write: ${remedy}`;
}
