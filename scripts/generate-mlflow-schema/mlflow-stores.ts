import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreFacts } from '../../src/delivery/sqlite/schema-facts.ts';
import { type MlflowVersion, mlflow } from '../peers/mlflow.ts';
import { provideUv } from '../peers/uv.ts';

/** A Python that imports one release of MLflow. */
interface Python {
  readonly executable: string;
  readonly path: string;
}

/** That release, whole, in its own environment. */
export async function installedMlflow(version: MlflowVersion): Promise<Python> {
  const peer = await mlflow(version).install();
  if (peer.kind !== 'ready') throw new Error(`${peer.reason}: ${peer.remedy}`);
  return { executable: peer.executable, path: '' };
}

/** A release as its bare wheel on another's dependencies: a tenth of the time and space, and 3.18.0 installs no other way. */
export async function bareMlflow({ release, on, folder }: BareRelease): Promise<Python> {
  const uv = await provideUv();
  if (uv === undefined) throw new Error('this script needs uv');
  const path = join(folder, `mlflow-${release}`);
  const wheel = ['pip', 'install', '--quiet', '--no-deps', '--target', path, `mlflow==${release}`];
  execFileSync(uv, wheel, { stdio: 'inherit' });
  return { executable: on.executable, path };
}

interface BareRelease {
  readonly release: string;
  readonly on: Python;
  readonly folder: string;
}

/** A new store, as this MLflow makes it. */
export function makeStore(python: Python, file: string): string {
  run(python, 'fresh', file);
  return file;
}

/** Upgrades `file` revision by revision; a copy of each step lies in `folder`. */
export function upgradeStepwise(python: Python, { file, folder }: { file: string; folder: string }): string {
  mkdirSync(folder);
  run(python, 'chain', file, folder);
  return folder;
}

export function readFacts(python: Python, file: string): StoreFacts {
  const withoutNulls = (_: string, value: unknown): unknown =>
    value === null || value === false ? undefined : value;
  return JSON.parse(run(python, 'facts', file), withoutNulls) as StoreFacts;
}

function run(python: Python, ...words: readonly string[]): string {
  const program = join(import.meta.dirname, 'mlflow_store.py');
  const env = { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true', PYTHONPATH: python.path };
  return execFileSync(python.executable, [program, ...words], { encoding: 'utf8', env });
}
