import type { DatabaseSync } from 'node:sqlite';
import type { ProbeResult } from '../destination.ts';
import { type ExperimentChoice, findExperiment, unknownExperiment } from './find-experiment.ts';
import { openDatabase } from './open-database.ts';
import { openSchema } from './open-schema.ts';
import type { Refusal } from './refusal.ts';
import { CREATED_REVISION, RELEASES } from './schema.generated.ts';
import { fromSqliteError } from './sqlite-failure.ts';
import { assertCreatable, examineStoreFile } from './store-file.ts';

export interface StoreChoice {
  readonly path: string;
  readonly choice: ExperimentChoice;
}

/** Whether a trace could be written now; nothing stays changed. */
export function probeStore(store: StoreChoice): ProbeResult {
  const refusal = tryStore(store);
  if (refusal !== undefined) return { kind: 'unavailable', reason: refusal.problem, remedy: refusal.remedy };
  return {
    kind: 'ready',
    location: `mlflow server --backend-store-uri ${shellWord(`sqlite:///${store.path}`)}`,
    detail: describe(store),
  };
}

/** To be pasted into a shell as it stands. */
function shellWord(text: string): string {
  return /^[\w/:.@+-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function tryStore(store: StoreChoice): Refusal | undefined {
  try {
    const file = examineStoreFile(store.path);
    if (file.kind === 'absent') return tryNewStore(store);
    return file.kind === 'file' ? tryWriting(store) : file;
  } catch (error) {
    return fromSqliteError(store.path, error);
  }
}

function tryNewStore({ path, choice }: StoreChoice): Refusal | undefined {
  if ('id' in choice && choice.id !== '0') return unknownExperiment(path, choice.id);
  assertCreatable(path);
  return undefined;
}

/** Everything but the trace, rolled back. */
function tryWriting(store: StoreChoice): Refusal | undefined {
  const database = openDatabase(store.path);
  try {
    database.exec('BEGIN IMMEDIATE');
    const outcome = lookInto(database, store);
    database.exec('ROLLBACK');
    return outcome;
  } finally {
    database.close();
  }
}

function lookInto(database: DatabaseSync, store: StoreChoice): Refusal | undefined {
  const schema = openSchema(database, store.path);
  if (schema.kind !== 'writable') return schema;
  const experiment = findExperiment(database, store);
  return experiment.kind === 'experiment' ? undefined : experiment;
}

function describe({ path, choice }: StoreChoice): string {
  const experiment = 'id' in choice ? `experiment ${choice.id}` : `experiment "${choice.name}"`;
  const file =
    examineStoreFile(path).kind === 'absent'
      ? `new file in the schema of MLflow ${RELEASES[CREATED_REVISION]}`
      : 'existing file';
  return `${file}, ${experiment}`;
}
