import type { Trace } from '../../core/spans/span.ts';
import { METADATA } from '../../core/targets/mlflow/mlflow-names.ts';
import { type MappedTrace, mapTrace } from '../../core/targets/mlflow/map-trace.ts';
import type { MlflowTraceInfo } from '../../core/targets/mlflow/mlflow-trace.ts';
import { toTraceInfoJson } from '../../core/targets/mlflow/to-trace-info-json.ts';
import { type LeftOut, withoutLeftOut } from '../left-out.ts';
import { storableTrace } from '../storable-trace.ts';
import type { RememberedConnection, ServerConnection } from './connect-server.ts';
import { sendArtifact } from './send-artifact.ts';
import { done, type Failure, type Outcome, type TraceResult } from './outcome.ts';
import { deletedExperiment } from './resolve-experiment.ts';
import { findInfo, sendInfo, withAdditions } from './send-info.ts';
import { type OtlpRoad, sendSpans } from './send-spans.ts';
import type { ServerApi } from './server-api.ts';

export interface MlflowServer {
  readonly api: ServerApi;
  readonly connection: RememberedConnection;
}

/** A trace ready for the post. */
interface Parcel {
  readonly trace: MappedTrace;
  readonly infoJson: string;
  readonly leftOut: readonly LeftOut[];
}

export async function deliverTrace(server: MlflowServer, trace: Trace): Promise<TraceResult> {
  const connected = await server.connection.get(server.api);
  if (connected.kind !== 'done') return ofAll(connected);
  const result = await deliverTo(connected.value, server, trace);
  return isRefused(result) ? deliverAnew(connected.value, { server, trace, result }) : result;
}

function isRefused(result: TraceResult): result is Failure {
  return result.kind === 'rejected' && result.rejectedSpans === undefined;
}

/** Trouble of the way to the server: it concerns every trace. */
function ofAll(failure: Failure): TraceResult {
  return { ...failure, isOwn: false };
}

interface Refusal {
  readonly server: MlflowServer;
  readonly trace: Trace;
  readonly result: Failure;
}

/**
 * Before a trace is given up the server is asked again: the experiment that was there may be deleted, another server may have
 * taken its place.
 */
async function deliverAnew(
  known: ServerConnection,
  { server, trace, result }: Refusal,
): Promise<TraceResult> {
  server.connection.set(undefined);
  const connected = await server.connection.get(server.api);
  if (connected.kind !== 'done') return ofAll(connected);
  if (!isSame(connected.value, known)) return deliverTo(connected.value, server, trace);
  server.connection.set(known);
  return NOT_ACTIVE.test(result.reason) ? ofAll(deletedExperiment(known.experimentId)) : result;
}

/** Of the road that was found out by sending, a new connection knows nothing. */
function isSame(connection: ServerConnection, known: ServerConnection): boolean {
  return connection.version === known.version && connection.experimentId === known.experimentId;
}

/** What MLflow says of a deleted one (mlflow/store/tracking/sqlalchemy_store.py `_check_experiment_is_active`). */
const NOT_ACTIVE = /must be in the 'active' state/;

async function deliverTo(
  connection: ServerConnection,
  server: MlflowServer,
  trace: Trace,
): Promise<TraceResult> {
  const { road, experimentId } = connection;
  const storable = storableTrace(trace);
  if (storable.kind === 'rejected') return storable;
  const mapped = mapTrace(storable.trace);
  const info = toTraceInfoJson(sendable(mapped.info), experimentId);
  if (info.kind === 'invalid') return { kind: 'rejected', reason: info.reason };
  const parcel: Parcel = { trace: mapped, infoJson: info.json, leftOut: storable.leftOut };
  return road === 'artifact'
    ? deliverArtifact(server.api, parcel)
    : deliverOtlp(server, parcel, { ...connection, road });
}

/**
 * MLflow (3.12 to 3.18) takes totals that it is told early, or that are missing early, for the final ones when further spans
 * arrive in several batches; told with the final info they are right on every release. So an unfinished trace says none.
 */
function sendable(info: MlflowTraceInfo): MlflowTraceInfo {
  if (info.state !== 'IN_PROGRESS') return info;
  const { [METADATA.tokenUsage]: _usage, [METADATA.cost]: _cost, ...metadata } = info.metadata;
  return { ...info, metadata };
}

type OtlpConnection = ServerConnection & { readonly road: OtlpRoad };

/** Spans first, info last: the other order doubles tokens and cost on 3.7 to 3.11, and freezes the cost later. */
async function deliverOtlp(
  server: MlflowServer,
  parcel: Parcel,
  connection: OtlpConnection,
): Promise<TraceResult> {
  const { road, experimentId } = connection;
  const spans = await sendSpans(server.api, { road, experimentId, trace: parcel.trace });
  if (spans.kind !== 'done') return spans;
  switch (spans.value.kind) {
    case 'taken':
      return finish(server.api, withLeftOut(parcel, spans.value.leftOut), connection);
    case 'unsupported':
      server.connection.set({ ...connection, road: 'artifact' });
      return deliverArtifact(server.api, parcel);
    case 'gone':
      server.connection.set(undefined);
      return { kind: 'retryable', reason: `the MLflow experiment ${experimentId} is gone` };
  }
}

function withLeftOut(parcel: Parcel, leftOut: readonly LeftOut[]): Parcel {
  return { ...parcel, leftOut: parcel.leftOut.concat(leftOut) };
}

/** Where an early info would double the totals an unfinished trace has spans only. */
async function finish(
  api: ServerApi,
  parcel: Parcel,
  { info, takesEarlyInfo }: OtlpConnection,
): Promise<TraceResult> {
  const taken = withoutLeftOut(parcel.leftOut);
  const isFinished = parcel.trace.info.state !== 'IN_PROGRESS';
  if (!isFinished && !takesEarlyInfo) return taken;
  const body = info === 'merged' ? done(parcel.infoJson) : await infoWithAdditions(api, parcel);
  if (body.kind !== 'done') return body;
  const sent = await sendInfo(api, body.value);
  return sent.kind === 'done' ? taken : sent;
}

async function infoWithAdditions(api: ServerApi, { trace, infoJson }: Parcel): Promise<Outcome<string>> {
  const found = await findInfo(api, trace.info.traceId);
  if (found.kind !== 'done') return found;
  return done(found.value === undefined ? infoJson : withAdditions(infoJson, found.value));
}

function deliverArtifact(api: ServerApi, { trace, infoJson }: Parcel): Promise<TraceResult> {
  return trace.info.state === 'IN_PROGRESS'
    ? Promise.resolve(UNFINISHED)
    : sendArtifact(api, trace, infoJson);
}

const UNFINISHED: TraceResult = {
  kind: 'retryable',
  isTooEarly: true,
  isOwn: true,
  reason: 'this MLflow server takes a trace once only: it is sent when it is finished',
};
