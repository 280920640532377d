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
  return withDatabase(path, (database) =>
    database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row })),
  );
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
  const signatures = LAYOUTS[REVISIONS[revision]!]!;
  const tables = TABLES.map((table) =>
    isWritten(table) ? { ...table, columns: columns(table, signatures) } : table,
  );
  execute(path, renderSchema(tables, TRIGGERS).join(';\n'));
  execute(path, `INSERT INTO alembic_version VALUES ('${revision}')`);
  execute(
    path,
    `INSERT INTO experiments VALUES (0, 'Default', '/artifacts/0', 'active', 0, 0, 'default')`.replace(
      'VALUES',
      '(experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time, workspace) VALUES',
    ),
  );
}

function isWritten({ name }: TableFacts): boolean {
  return (WRITTEN_TABLES as readonly string[]).includes(name);
}

function columns(table: TableFacts, signatures: readonly string[]): readonly ColumnFacts[] {
  return signatures
    .filter((signature) => signature.startsWith(`${table.name}.`))
    .map((signature) => {
      const [, name = '', type = '', notNull, fallback] =
        /\.(\w+) (\S+)( not null)?(?: default (\S+))?/.exec(signature) ?? [];
      const known = table.columns.find((column) => column.name === name);
      return {
        name,
        type,
        notNull: notNull !== undefined,
        ...(fallback !== undefined && { default: fallback }),
        ...(known?.generated && { generated: known.generated }),
      };
    });
}
