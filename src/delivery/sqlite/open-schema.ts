import type { DatabaseSync } from 'node:sqlite';
import { readColumnLayout } from './column-layout.ts';
import { createSchema } from './create-schema.ts';
import { judgeSchema, type WritableSchema } from './judge-schema.ts';
import { type Refusal, repairable } from './refusal.ts';

const TABLE_COUNT = `
  SELECT count(*) AS "tables", count(*) FILTER (WHERE name = 'alembic_version') AS "versioned"
  FROM sqlite_master WHERE type = 'table'`;

/** Looks at the store anew: only what is seen within the writing transaction is sure to last through it. */
export function openSchema(database: DatabaseSync, path: string): WritableSchema | Refusal {
  const { tables, versioned } = database.prepare(TABLE_COUNT).get() ?? {};
  if (tables === 0) createSchema(database, path);
  else if (versioned === 0) return notYetAStore(path);
  const revision = database.prepare('SELECT version_num FROM alembic_version').get()?.['version_num'];
  if (revision === undefined) return notYetAStore(path);
  return judgeSchema({ path, revision: String(revision), columns: readColumnLayout(database) });
}

function notYetAStore(path: string): Refusal {
  return repairable(
    `${path} has tables but no schema revision of MLflow`,
    'wait if MLflow is making it, else name another file',
  );
}
