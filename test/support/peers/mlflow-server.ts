import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { type MlflowVersion, peerPath } from './peer.ts';
import { startServerProcess } from './server-process.ts';

export interface MlflowServerOptions {
  readonly version: MlflowVersion;
  /** For the log, the artifacts and, by default, the store. */
  readonly folder: string;
  /** Default: a fresh `mlflow.db` in the folder. */
  readonly backendStoreUri?: string;
}

export interface MlflowServer {
  readonly url: string;
  readonly port: number;
  readonly backendStoreUri: string;
  readonly stop: () => Promise<void>;
}

/** Job execution off: with it a server takes 1.2 GB in 10 processes, without it 0.5 GB in 2. */
export const MLFLOW_QUIET = {
  MLFLOW_DISABLE_TELEMETRY: 'true',
  DO_NOT_TRACK: 'true',
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
} as const;

/** A real `mlflow server`, answering `/health` when this resolves. A start takes 10 to 30 s: share one per test file. */
export async function startMlflowServer(options: MlflowServerOptions): Promise<MlflowServer> {
  const { version, folder, backendStoreUri = `sqlite:///${join(folder, 'mlflow.db')}` } = options;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { stop } = await startServerProcess({
    name: `mlflow-${version}`,
    command: [peerPath(`mlflow-${version}`), ...serverArguments({ port, folder, backendStoreUri })],
    environment: MLFLOW_QUIET,
    folder,
    isReady: () => isHealthy(url),
  });
  return { url, port, backendStoreUri, stop: () => stop() };
}

interface ServerPlace {
  readonly port: number;
  readonly folder: string;
  readonly backendStoreUri: string;
}

function serverArguments({ port, folder, backendStoreUri }: ServerPlace): readonly string[] {
  const listen = ['--host', '127.0.0.1', '--port', String(port), '--workers', '1'];
  const artifacts = [
    '--default-artifact-root',
    'mlflow-artifacts:/',
    '--artifacts-destination',
    join(folder, 'artifacts'),
  ];
  return ['-m', 'mlflow', 'server', ...listen, '--backend-store-uri', backendStoreUri, ...artifacts];
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok;
  } catch {
    return false;
  }
}
