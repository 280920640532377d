import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findInstalled, installOnce } from './install-once.ts';
import { type Peer, type PeerOutcome, readyPeer } from './peer.ts';
import { runStep } from './run-step.ts';
import { askTool } from './tool.ts';
import { provideUv } from './uv.ts';

/** 3.17.2 is the newest that installs; the schema of new stores comes from 3.10.1. */
export const MLFLOW_VERSIONS = ['3.17.2', '3.10.1'] as const;
export type MlflowVersion = (typeof MLFLOW_VERSIONS)[number];

/**
 * One MLflow in a Python environment of its own; the executable is that environment's Python. Start MLflow as
 * `python -m mlflow`: the environment was renamed when complete, so the scripts in its `bin` name a folder that is gone.
 */
export function mlflow(version: MlflowVersion): Peer {
  const name = `mlflow-${version}`;
  return { name, find: () => find(name), install: () => install(name) };
}

function find(name: string): string | undefined {
  const folder = findInstalled(key(name));
  return folder && pythonIn(folder);
}

async function install(name: string): Promise<PeerOutcome> {
  if (find(name) === undefined && askTool('python3', '--version') === undefined) return WITHOUT_PYTHON;
  const folder = await installOnce(key(name), (partial) => build(name, partial));
  return readyPeer(pythonIn(folder), [
    '-c',
    'from importlib.metadata import version; print(version("mlflow"))',
  ]);
}

const WITHOUT_PYTHON: PeerOutcome = {
  kind: 'skipped',
  reason: 'no `python3` on PATH',
  remedy: 'install Python 3.10 or newer with its venv module, then `npm run peers`',
};

async function build(name: string, folder: string): Promise<void> {
  const uv = await provideUv();
  const { environment, packages } =
    uv === undefined ? pipCommands(name, folder) : uvCommands({ uv, name, folder });
  await runStep({ title: `${name}: environment`, command: environment });
  await runStep({ title: `${name}: packages`, command: packages });
  // Proof before the rename; it also compiles what a server imports, so that the first start is no slower than the next.
  const proof = [pythonIn(folder), '-c', 'import mlflow.server.fastapi_app'] as const;
  await runStep({
    title: `${name}: first import`,
    command: proof,
    environment: { MLFLOW_DISABLE_TELEMETRY: 'true' },
  });
}

interface Commands {
  readonly environment: readonly [string, ...string[]];
  readonly packages: readonly [string, ...string[]];
}

function uvCommands({ uv, name, folder }: { uv: string; name: string; folder: string }): Commands {
  const environment = [uv, 'venv', '--python', 'python3', '--no-python-downloads', folder] as const;
  const packages = [uv, 'pip', 'install', '--python', pythonIn(folder), '-r', requirements(name)] as const;
  return { environment, packages };
}

function pipCommands(name: string, folder: string): Commands {
  const packages = [pythonIn(folder), '-m', 'pip', 'install', '-r', requirements(name)] as const;
  return { environment: ['python3', '-m', 'venv', folder], packages };
}

function pythonIn(folder: string): string {
  return join(folder, 'bin', 'python');
}

function requirements(name: string): string {
  return join(import.meta.dirname, 'mlflow', `${name}.txt`);
}

function key(name: string): string {
  const hash = createHash('sha256')
    .update(readFileSync(requirements(name)))
    .digest('hex');
  return `${name}-${hash.slice(0, 12)}`;
}
