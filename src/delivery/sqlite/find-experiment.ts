import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { artifactLocation } from './artifact-location.ts';
import { type Refusal, repairable } from './refusal.ts';

/** One that must exist, or one that is made when it does not. */
export type ExperimentChoice = { readonly id: string } | { readonly name: string };

export interface Experiment {
  readonly kind: 'experiment';
  readonly id: number | bigint;
  readonly artifactLocation: string;
}

export interface ExperimentQuery {
  readonly path: string;
  readonly choice: ExperimentChoice;
}

/** To be called within a transaction. */
export function findExperiment(
  database: DatabaseSync,
  { path, choice }: ExperimentQuery,
): Experiment | Refusal {
  const row = selectExperiment(database, choice);
  if (row !== undefined) return toExperiment(row);
  return 'id' in choice
    ? unknownExperiment(path, choice.id)
    : createExperiment({ database, path, name: choice.name });
}

/** Pending, not refused: a wrong id is corrected in the settings, and the turns must be there then. */
export function unknownExperiment(path: string, id: string): Refusal {
  return repairable(
    `${path} has no experiment with the id ${id}`,
    'choose one by name, which is made when missing',
  );
}

type Row = Readonly<Record<string, SQLOutputValue>>;

const SELECT = `SELECT experiment_id AS id, artifact_location AS "location", lifecycle_stage AS stage FROM experiments WHERE`;

function selectExperiment(database: DatabaseSync, choice: ExperimentChoice): Row | undefined {
  if ('name' in choice)
    return database.prepare(`${SELECT} workspace = 'default' AND name = ?`).get(choice.name);
  return /^\d{1,15}$/.test(choice.id)
    ? database.prepare(`${SELECT} experiment_id = ?`).get(Number(choice.id))
    : undefined;
}

function toExperiment(row: Row): Experiment | Refusal {
  const id = Number(row['id']);
  if (row['stage'] === 'deleted') {
    const restore = `restore it (mlflow experiments restore -x ${id}), or choose another`;
    return repairable(`experiment ${id} is deleted`, restore);
  }
  return { kind: 'experiment', id, artifactLocation: String(row['location']) };
}

const INSERT = `
  INSERT INTO experiments (name, lifecycle_stage, creation_time, last_update_time, workspace)
  VALUES (?, 'active', ?, ?, 'default')`;

/** The tag spares the user MLflow's question for the kind of the experiment. */
const TAG = `INSERT INTO experiment_tags (key, value, experiment_id) VALUES ('mlflow.experimentKind', 'genai_development', ?)`;

function createExperiment({
  database,
  path,
  name,
}: {
  database: DatabaseSync;
  path: string;
  name: string;
}): Experiment {
  const now = Date.now();
  const { lastInsertRowid: id } = database.prepare(INSERT).run(name, now, now);
  const location = artifactLocation(path, id);
  database.prepare('UPDATE experiments SET artifact_location = ? WHERE experiment_id = ?').run(location, id);
  database.prepare(TAG).run(id);
  return { kind: 'experiment', id, artifactLocation: location };
}
