import type { MlflowTraceInfo } from '../../core/targets/mlflow/mlflow-trace.ts';
import { type LeftOut, withoutLeftOut } from '../left-out.ts';
import type { RememberedConnection, ServerConnection } from './connect-server.ts';
import { deliverArtifact } from './deliver-artifact.ts';
import { done, type Outcome, type TraceResult } from './outcome.ts';
import type { Parcel } from './parcel.ts';
import { findInfo, isOver, sendInfo, withAdditions, withTags } from './send-info.ts';
import { type OtlpRoad, sendSpans } from './send-spans.ts';
import type { JsonFields, ServerApi } from './server-api.ts';

export interface MlflowServer {
  readonly api: ServerApi;
  readonly connection: RememberedConnection;
}

type OtlpConnection = ServerConnection & { readonly road: OtlpRoad };

/** Spans first, info last: the other order doubles tokens and cost on 3.7 to 3.11, and freezes the cost later. */
export async function deliverOtlp(
  server: MlflowServer,
  parcel: Parcel,
  connection: OtlpConnection,
): Promise<TraceResult> {
  const { road, experimentId } = connection;
  const before = await findBefore(server.api, parcel, connection);
  if (before.kind !== 'done') return before;
  const spans = await sendSpans(server.api, { road, experimentId, trace: parcel.trace });
  if (spans.kind !== 'done') return spans;
  switch (spans.value.kind) {
    case 'taken': {
      const sent = withLeftOut(parcel, spans.value.leftOut);
      return finish(server.api, sent, { ...connection, before: before.value });
    }
    case 'unsupported':
      server.connection.set({ ...connection, road: 'artifact' });
      return deliverArtifact(server.api, parcel);
    case 'gone':
      server.connection.set(undefined);
      return { kind: 'retryable', reason: `the MLflow experiment ${experimentId} is gone` };
  }
}

/** Read before the spans are sent, which may change its state: whether it was over is what counts. */
async function findBefore(
  api: ServerApi,
  { trace: { info } }: Parcel,
  connection: OtlpConnection,
): Promise<Outcome<JsonFields | undefined>> {
  return sendsInfo(info, connection) ? findInfo(api, info.traceId) : done(undefined);
}

/** Where an early info would double the totals an unfinished trace has spans only. */
function sendsInfo({ state }: MlflowTraceInfo, { takesEarlyInfo }: OtlpConnection): boolean {
  return state !== 'IN_PROGRESS' || takesEarlyInfo;
}

function withLeftOut(parcel: Parcel, leftOut: readonly LeftOut[]): Parcel {
  return { ...parcel, leftOut: parcel.leftOut.concat(leftOut) };
}

/** The connection, and the info that the server had when the delivery began. */
type Progress = OtlpConnection & { readonly before: JsonFields | undefined };

/** A trace that was over is not opened again by what another process read earlier: that has spans only. */
async function finish(api: ServerApi, parcel: Parcel, progress: Progress): Promise<TraceResult> {
  const { info } = parcel.trace;
  const taken = withoutLeftOut(parcel.leftOut);
  const isLate = info.state === 'IN_PROGRESS' && wasOver(progress);
  if (isLate || !sendsInfo(info, progress)) return taken;
  const body = await infoToSend(api, parcel, progress);
  if (body.kind !== 'done') return body;
  const sent = await sendInfo(api, body.value);
  return sent.kind === 'done' ? taken : sent;
}

function wasOver({ before }: Progress): boolean {
  return before !== undefined && isOver(before);
}

/** Servers that would drop what people have added are told it again, as it is now. */
async function infoToSend(
  api: ServerApi,
  { trace, infoJson }: Parcel,
  progress: Progress,
): Promise<Outcome<string>> {
  const { before, info } = progress;
  const mayRename = !wasOver(progress);
  if (info === 'merged') return done(before ? withTags(infoJson, { info: before, mayRename }) : infoJson);
  const found = await findInfo(api, trace.info.traceId);
  if (found.kind !== 'done') return found;
  return done(found.value ? withAdditions(infoJson, { info: found.value, mayRename }) : infoJson);
}
