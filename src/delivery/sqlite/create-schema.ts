import type { DatabaseSync } from 'node:sqlite';
import { artifactLocation } from './artifact-location.ts';
import { renderSchema } from './render-schema.ts';
import { CREATED_REVISION, TABLES, TRIGGERS } from './schema.generated.ts';

/** Makes an empty file a new store, with the rows that MLflow puts into one. To be called within a transaction. */
export function createSchema(database: DatabaseSync, path: string): void {
  for (const statement of renderSchema(TABLES, TRIGGERS)) database.exec(statement);
  const run = (sql: string, ...values: readonly (string | number)[]): void =>
    void database.prepare(sql).run(...values);
  const now = Date.now();
  run('INSERT INTO alembic_version (version_num) VALUES (?)', CREATED_REVISION);
  run(
    'INSERT INTO workspaces (name, description) VALUES (?, ?)',
    'default',
    'Default workspace for legacy resources',
  );
  run(
    `INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time)
     VALUES (0, 'Default', ?, 'active', ?, ?)`,
    artifactLocation(path, 0),
    now,
    now,
  );
}
