/** Store files for tests: temporary places, other programs' looks at them, and stores as other releases leave them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { WRITTEN_TABLES } from '../../../src/delivery/sqlite/column-layout.ts';
import { renderSchema } from '../../../src/delivery/sqlite/render-schema.ts';
import type { ColumnFacts, TableFacts } from '../../../src/delivery/sqlite/schema-facts.ts';
import { LAYOUTS, REVISIONS, TABLES, TRIGGERS } from '../../../src/delivery/sqlite/schema.generated.ts';

/** Revision of MLflow 3.17: name, session, tokens and cost are columns. */
export const ANALYTICS_REVISION = 'dc11669786a5';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'claude-otel-sqlite-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

type Row = Readonly<Record<string, SQLOutputValue>>;

/** As any other program sees the file. */
export function query(path: string, sql: string): readonly Row[] {
  return withDatabase(path, (database) => database.prepare(sql).all().map(plain));
}

/** The rows of node:sqlite have no prototype, which `toEqual` minds. */
function plain(row: Row): Row {
  return { ...row };
}

export function execute(path: string, sql: string): void {
  withDatabase(path, (database) => database.exec(sql));
}

function withDatabase<Result>(path: string, use: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA busy_timeout = 10000');
  try {
    return use(database);
  } finally {
    database.close();
  }
}

/** A store with the columns we write as they are at that revision, and an experiment 0. */
export function makeStoreAt(path: string, revision: string): void {
  const tables = TABLES.map((table) => tableAt(table, LAYOUTS[REVISIONS[revision]!]!));
  execute(path, renderSchema(tables, TRIGGERS).join(';\n'));
  execute(path, `INSERT INTO alembic_version VALUES ('${revision}')`);
  execute(
    path,
    `INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage)
    VALUES (0, 'Default', '/artifacts/0', 'active')`,
  );
}

function tableAt(table: TableFacts, layout: readonly string[]): TableFacts {
  if (!(WRITTEN_TABLES as readonly string[]).includes(table.name)) return table;
  const signatures = layout.filter((signature) => signature.startsWith(`${table.name}.`));
  return { ...table, columns: signatures.map((signature) => columnOf(table, signature)) };
}

function columnOf(table: TableFacts, signature: string): ColumnFacts {
  const [, name = '', type = '', notNull, fallback] =
    /\.(\w+) (\S+)( not null)?(?: default (\S+))?/.exec(signature) ?? [];
  const generated = table.columns.find((column) => column.name === name)?.generated;
  return {
    name,
    type,
    notNull: notNull !== undefined,
    ...(fallback !== undefined && { default: fallback }),
    ...(generated && { generated }),
  };
}
