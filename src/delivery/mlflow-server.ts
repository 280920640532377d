import type { Trace } from '../core/spans/span.ts';
import type { DeliveryResult, Destination, ProbeResult } from './destination.ts';
import { connectServer, rememberConnection, type ServerConnection } from './mlflow/connect-server.ts';
import type { MlflowServer } from './mlflow/deliver-otlp.ts';
import { deliverTrace } from './mlflow/deliver-trace.ts';
import { createHttpClient, type HttpClient } from './mlflow/http-client.ts';
import type { Failure, Outcome, TraceResult } from './mlflow/outcome.ts';
import type { ExperimentChoice } from './mlflow/resolve-experiment.ts';
import { createServerApi, serverRoot } from './mlflow/server-api.ts';
import { type Environment, serverCredentials } from './mlflow/server-credentials.ts';
import { sumResults } from './sum-results.ts';

export interface MlflowServerOptions {
  readonly id: string;
  /** `http(s)://host[:port][/path]`. */
  readonly baseUrl: string;
  /** Default: the experiment `claude-code`, made when missing. */
  readonly experiment?: ExperimentChoice;
  /** Where the credentials are: MLFLOW_TRACKING_USERNAME and _PASSWORD, MLFLOW_TRACKING_TOKEN, MLFLOW_WORKSPACE. */
  readonly environment?: Environment;
  /** Headers of each request, instead of those of the environment. */
  readonly headers?: () => Promise<Readonly<Record<string, string>>>;
  readonly http?: HttpClient;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
}

export interface MlflowServerDestination extends Destination {
  /** Reaches the server and makes sure of the experiment (creates it, by name); sends no trace. */
  probe(signal: AbortSignal): Promise<ProbeResult>;
}

/** An MLflow tracking server. The road is chosen by its version; on each, sending a trace again changes nothing. */
export function createMlflowServerDestination(options: MlflowServerOptions): MlflowServerDestination {
  const { experiment = { name: 'claude-code' }, environment = {} } = options;
  const { http = createHttpClient(), now = Date.now } = options;
  const root = serverRoot(options.baseUrl);
  const headers = options.headers ?? (async () => serverCredentials(environment));
  const apiFor = (signal: AbortSignal) => createServerApi({ root, http, headers, signal, now });
  const connection = rememberConnection((api) => connectServer(api, experiment));
  return {
    id: options.id,
    deliver: (batch, signal) => deliverBatch({ api: apiFor(signal), connection }, batch),
    probe: async (signal) => toProbeResult(root, await connection.get(apiFor(signal))),
    close: async () => http.close(),
  };
}

/** Trouble of one trace keeps none of the others back; where nothing can be sent at the moment the batch ends. */
async function deliverBatch(server: MlflowServer, batch: readonly Trace[]): Promise<DeliveryResult> {
  const results: DeliveryResult[] = [];
  for (const trace of batch) {
    const result = await deliverTrace(server, trace);
    results.push(withoutMark(result));
    if (concernsAll(result)) break;
  }
  return sumResults(results, batch.length);
}

function concernsAll(result: TraceResult): boolean {
  return result.kind !== 'accepted' && result.kind !== 'rejected' && result.isOwn !== true;
}

function withoutMark(result: TraceResult): DeliveryResult {
  if (result.kind === 'accepted') return result;
  const { isOwn: _, ...bare } = result;
  return bare;
}

function toProbeResult(root: string, connected: Outcome<ServerConnection>): ProbeResult {
  if (connected.kind !== 'done') {
    return { kind: 'unavailable', reason: connected.reason, remedy: REMEDIES[connected.kind] };
  }
  const { version, experimentId } = connected.value;
  return {
    kind: 'ready',
    location: `${root}/#/experiments/${experimentId}/traces`,
    detail: `MLflow ${version}, experiment ${experimentId}`,
  };
}

const NOT_REACHED = 'check that the server runs, its address, and the credentials';
const REMEDIES: Readonly<Record<Failure['kind'], string>> = {
  retryable: NOT_REACHED,
  unknown: NOT_REACHED,
  rejected: 'correct the tracking URI or the experiment',
};
