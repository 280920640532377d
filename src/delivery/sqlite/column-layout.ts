import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

/** The tables this package writes to, in the order it writes them (parents first). */
export const WRITTEN_TABLES = [
  'experiments',
  'experiment_tags',
  'trace_info',
  'trace_tags',
  'trace_request_metadata',
  'trace_metrics',
  'spans',
  'span_metrics',
] as const;

export interface Column {
  /** `table.column`. */
  readonly name: string;
  /** Everything that counts for writing, as one line: the unit of a layout's fingerprint. */
  readonly signature: string;
  /** An insert that does not name the column fails. */
  readonly required: boolean;
}

const COLUMNS = `
  SELECT m.name || '.' || x.name AS name,
    x.type || iif(x."notnull", ' not null', '') || coalesce(' default ' || x.dflt_value, '')
      || iif(x.hidden, ' generated', '') AS rest,
    x."notnull" AND x.dflt_value IS NULL AND NOT x.hidden AS required
  FROM sqlite_master m JOIN pragma_table_xinfo(m.name) x
  WHERE m.type = 'table' AND m.name IN (${WRITTEN_TABLES.map((table) => `'${table}'`).join(', ')})`;

/** The columns of the tables we write, as the file has them now, sorted: their order in a table does not matter. */
export function readColumnLayout(database: DatabaseSync): readonly Column[] {
  return database.prepare(COLUMNS).all().map(toColumn).sort(byName);
}

function toColumn(row: Readonly<Record<string, SQLOutputValue>>): Column {
  const name = String(row['name']);
  return { name, signature: `${name} ${String(row['rest'])}`, required: row['required'] === 1 };
}

function byName(a: Column, b: Column): number {
  return a.name < b.name ? -1 : 1;
}
