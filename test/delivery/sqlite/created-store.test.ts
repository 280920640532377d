import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSqliteDestination } from '../../../src/delivery/mlflow-sqlite.ts';
import { CREATED_REVISION, TABLES, TRIGGERS } from '../../../src/delivery/sqlite/schema.generated.ts';
import { numberedTurn } from './numbered-turn.ts';
import { execute, query, temporaryFolder } from './store-file.ts';

const signal = new AbortController().signal;

async function createStore(): Promise<string> {
  const path = join(temporaryFolder(), 'new', 'deeper', 'mlflow.db');
  const destination = createSqliteDestination({ path, id: 'test' });
  expect(await destination.deliver([numberedTurn(0)], signal)).toEqual({ kind: 'accepted' });
  return path;
}

describe('a new store has what MLflow makes', () => {
  test('tables and columns', async () => {
    const path = await createStore();
    const rows = query(
      path,
      `SELECT m.name AS "table", x.name, replace(x.type, ' GENERATED ALWAYS', '') AS type, "notnull", dflt_value, hidden FROM sqlite_master m,
      pragma_table_xinfo(m.name) x WHERE m.type = 'table' ORDER BY m.name, cid`,
    );
    const columns = TABLES.flatMap((table) =>
      table.columns.map((column) => ({
        table: table.name,
        name: column.name,
        type: column.type,
        notnull: column.notNull ? 1 : 0,
        dflt_value: column.default ?? null,
        hidden: column.generated ? 3 : 0,
      })),
    );
    expect(rows).toEqual(columns);
    expect(columns.length).toBeGreaterThan(290);
  });

  test('primary and unique keys', async () => {
    const path = await createStore();
    const rows = query(
      path,
      `SELECT m.name || ' ' || l.origin || ' ' || group_concat(x.name ORDER BY x.seqno) AS key
      FROM sqlite_master m, pragma_index_list(m.name) l, pragma_index_info(l.name) x
      WHERE m.type = 'table' AND l.origin <> 'c' GROUP BY l.name`,
    );
    const rowIds = query(
      path,
      `SELECT m.name || ' pk ' || x.name AS key FROM sqlite_master m, pragma_table_info(m.name) x
      WHERE m.type = 'table' AND x.pk = 1 AND x.type = 'INTEGER' AND (SELECT max(pk) FROM pragma_table_info(m.name)) = 1`,
    );
    const found = [...rows, ...rowIds].map(({ key }) => String(key));
    const expected = TABLES.flatMap((table) => [
      `${table.name} pk ${table.primaryKey.columns.join()}`,
      ...table.unique.map((unique) => `${table.name} u ${unique.columns.join()}`),
    ]);
    expect(found.toSorted()).toEqual(expected.toSorted());
  });

  test('foreign keys', async () => {
    const path = await createStore();
    const rows = query(
      path,
      `SELECT m.name AS "table", f."table" AS target, group_concat(f."from" ORDER BY seq) AS "from",
      group_concat(f."to" ORDER BY seq) AS "to", on_delete, on_update
      FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' GROUP BY m.name, f.id`,
    );
    const expected = TABLES.flatMap((table) =>
      table.foreignKeys.map((key) => ({
        table: table.name,
        target: key.table,
        from: key.columns.join(),
        to: key.referredColumns.join(),
        on_delete: key.onDelete?.toUpperCase() ?? 'NO ACTION',
        on_update: key.onUpdate?.toUpperCase() ?? 'NO ACTION',
      })),
    );
    expect(sorted(rows)).toEqual(sorted(expected));
  });

  test('indices', async () => {
    const path = await createStore();
    const rows = query(
      path,
      `SELECT m.name AS "table", l.name, l."unique", group_concat(x.name ORDER BY x.seqno) AS columns
      FROM sqlite_master m, pragma_index_list(m.name) l, pragma_index_info(l.name) x
      WHERE m.type = 'table' AND l.origin = 'c' GROUP BY l.name`,
    );
    const expected = TABLES.flatMap((table) =>
      table.indices.map((index) => ({
        table: table.name,
        name: index.name,
        unique: index.unique ? 1 : 0,
        columns: index.columns.join(),
      })),
    );
    expect(sorted(rows)).toEqual(sorted(expected));
  });

  test('checks and the trigger refuse what MLflow refuses', async () => {
    const path = await createStore();
    const checks = TABLES.flatMap((table) => table.checks.map((check) => `CHECK (${check.expression})`));
    const statements = query(path, 'SELECT sql FROM sqlite_master')
      .map(({ sql }) => String(sql))
      .join('\n');
    expect(checks.filter((check) => !statements.includes(check))).toEqual([]);
    expect(() => execute(path, `UPDATE experiments SET lifecycle_stage = 'gone'`)).toThrow(
      /CHECK constraint failed/,
    );
    execute(
      path,
      `INSERT INTO secrets (secret_id, secret_name, encrypted_value, wrapped_dek, kek_version, masked_value,
      created_at, last_updated_at) VALUES ('1', 'a', x'', x'', 1, '', 0, 0)`,
    );
    expect(() => execute(path, `UPDATE secrets SET secret_name = 'b'`)).toThrow(TRIGGERS[0]!.message);
  });
});

test('seed rows, and the experiment asked for', async () => {
  const path = await createStore();
  expect(query(path, 'SELECT * FROM alembic_version')).toEqual([{ version_num: CREATED_REVISION }]);
  expect(query(path, 'SELECT name FROM workspaces')).toEqual([{ name: 'default' }]);
  const artifacts = join(path, '..', 'artifacts');
  expect(
    query(path, 'SELECT experiment_id, name, artifact_location, lifecycle_stage, workspace FROM experiments'),
  ).toEqual([
    {
      experiment_id: 0,
      name: 'Default',
      artifact_location: `${artifacts}/0`,
      lifecycle_stage: 'active',
      workspace: 'default',
    },
    {
      experiment_id: 1,
      name: 'claude-code',
      artifact_location: `${artifacts}/1`,
      lifecycle_stage: 'active',
      workspace: 'default',
    },
  ]);
  expect(query(path, 'SELECT * FROM experiment_tags')).toEqual([
    { key: 'mlflow.experimentKind', value: 'genai_development', experiment_id: 1 },
  ]);
});

test('only the user may read the file and the folders made for it', async () => {
  const path = await createStore();
  const mode = (place: string): number => lstatSync(place).mode & 0o777;
  expect(mode(path)).toBe(0o600);
  expect([mode(join(path, '..')), mode(join(path, '..', '..'))]).toEqual([0o700, 0o700]);
});

function sorted(rows: readonly object[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).toSorted();
}
