import type { Trace } from '../../core/spans/span.ts';
import type { ServerConnection } from './connect-server.ts';
import { deliverArtifact } from './deliver-artifact.ts';
import { deliverOtlp, type MlflowServer } from './deliver-otlp.ts';
import type { Failure, TraceResult } from './outcome.ts';
import { packParcel } from './parcel.ts';
import { deletedExperiment } from './resolve-experiment.ts';

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
  const parcel = packParcel(trace, experimentId);
  if (parcel.kind !== 'done') return parcel;
  return road === 'artifact'
    ? deliverArtifact(server.api, parcel.value)
    : deliverOtlp(server, parcel.value, { ...connection, road });
}
