import type { DatabaseSync } from 'node:sqlite';

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
  SELECT m.name AS "table", x.name AS "column", x.type, x."notnull" AS "notNull", x.dflt_value AS "default", x.hidden
  FROM sqlite_master m JOIN pragma_table_xinfo(m.name) x
  WHERE m.type = 'table' AND m.name IN (${WRITTEN_TABLES.map((table) => `'${table}'`).join(', ')})`;

/** The columns of the tables we write, as the file has them now, sorted: their order in a table does not matter. */
export function readColumnLayout(database: DatabaseSync): readonly Column[] {
  return database.prepare(COLUMNS).all().map(toColumn).sort(byName);
}

function toColumn(row: Readonly<Record<string, unknown>>): Column {
  const name = `${row['table']}.${row['column']}`;
  const notNull = row['notNull'] === 1;
  const defaults = row['default'] === null ? '' : ` default ${row['default']}`;
  const generated = row['hidden'] === 0 ? '' : ' generated';
  const signature = `${name} ${row['type']}${notNull ? ' not null' : ''}${defaults}${generated}`;
  return { name, signature, required: notNull && defaults === '' && generated === '' };
}

function byName(a: Column, b: Column): number {
  return a.name < b.name ? -1 : 1;
}
