import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Row, Values } from './row.ts';

/** Writes a row, or brings the one that is there up to date; says whether that changed anything. */
export type Upsert = (row: Row) => boolean;

export function createUpsert(database: DatabaseSync): Upsert {
  const statements = new Map<string, StatementSync>();
  return (row) => {
    const [key, set, keep] = [given(row.key), given(row.set), given(row.keep)];
    const sql = upsertSql(row.table, {
      key: Object.keys(key),
      set: Object.keys(set),
      keep: Object.keys(keep),
    });
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return (
      Number(statement.run(...Object.values(key), ...Object.values(set), ...Object.values(keep)).changes) > 0
    );
  };
}

type Given = Readonly<Record<string, string | number | bigint | null>>;

function given(values: Values = {}): Given {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Given;
}

interface Columns {
  readonly key: readonly string[];
  readonly set: readonly string[];
  readonly keep: readonly string[];
}

/** The last condition leaves equal rows alone, so that sending again writes nothing. */
function upsertSql(table: string, { key, set, keep }: Columns): string {
  const columns = [...key, ...set, ...keep];
  const targets = [
    ...set.map((column) => [column, `excluded.${column}`] as const),
    ...keep.map((column) => [column, `coalesce(${table}.${column}, excluded.${column})`] as const),
  ];
  const assignments = targets.map(([column, value]) => `${column} = ${value}`);
  const differences = targets.map(([column, value]) => `${table}.${column} IS NOT ${value}`);
  return `
    INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
    ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${assignments.join(', ')} WHERE ${differences.join(' OR ')}`;
}
