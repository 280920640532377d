import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MLFLOW_QUIET } from './mlflow-server.ts';
import { type MlflowVersion, peerPath } from './peer.ts';

/** One trace as MLflow's own client reports it; what MLflow leaves out is null. */
export interface MlflowTraceRecord {
  readonly traceId: string;
  readonly name: string | null;
  readonly state: string;
  readonly session: string | null;
  readonly tokenUsage: Readonly<Record<string, number>> | null;
  readonly cost: Readonly<Record<string, number>> | null;
  readonly requestTimeMs: number;
  readonly durationMs: number | null;
  readonly requestPreview: string | null;
  readonly responsePreview: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly spans: readonly MlflowSpanRecord[];
}

export interface MlflowSpanRecord {
  readonly id: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly type: string | null;
  /** Nanoseconds since the Unix epoch, as decimal text: JSON numbers would round them. */
  readonly start: string;
  readonly end: string;
  readonly status: string;
  readonly statusMessage: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly {
    readonly name: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
}

export interface TraceQuery {
  /** Of the client that reads. */
  readonly version: MlflowVersion;
  /** `http://…` of a server or `sqlite:///…` of a store: a store of an older schema is upgraded by reading it. */
  readonly trackingUri: string;
  /** Default: `Default`, the experiment 0 of every store. */
  readonly experimentName?: string;
}

const READ_TRACES = readFileSync(join(import.meta.dirname, 'read-traces.py'), 'utf8');

/** All traces of an experiment, newest first, read by MLflow's own Python client. */
export async function readMlflowTraces(query: TraceQuery): Promise<readonly MlflowTraceRecord[]> {
  const { version, trackingUri, experimentName = 'Default' } = query;
  const environment = { MLFLOW_TRACKING_URI: trackingUri, EXPERIMENT_NAME: experimentName };
  return (await runMlflowPython(version, READ_TRACES, environment)) as readonly MlflowTraceRecord[];
}

/** Runs a Python program beside that MLflow; what it prints on stdout must be one JSON value. */
export async function runMlflowPython(
  version: MlflowVersion,
  script: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const env = { ...process.env, ...MLFLOW_QUIET, ...environment };
  const options = { env, cwd: tmpdir(), maxBuffer: 256 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)(peerPath(`mlflow-${version}`), ['-c', script], options);
  return JSON.parse(stdout) as unknown;
}
