import { dirname, join } from 'node:path';

/**
 * Where MLflow keeps an experiment's artifacts: a folder beside the store. Absolute, not `mlflow-artifacts:/`: clients that
 * open the file itself have no server to proxy that, and a server on this machine reads the folder too.
 */
export function artifactLocation(path: string, experimentId: number | bigint): string {
  return join(dirname(path), 'artifacts', String(experimentId));
}
