import type {
  CheckFacts,
  ColumnFacts,
  ForeignKeyFacts,
  IndexFacts,
  KeyFacts,
  TableFacts,
  TriggerFacts,
} from './schema-facts.ts';

/**
 * The statements that make a store of these tables. Names stay unquoted and each part has its line: SQLAlchemy, with which
 * MLflow's migrations look at the tables, reads constraint names out of the statements' text.
 */
export function renderSchema(
  tables: readonly TableFacts[],
  triggers: readonly TriggerFacts[],
): readonly string[] {
  return [
    ...tables.map(renderTable),
    ...tables.flatMap((table) => table.indices.map((index) => renderIndex(table.name, index))),
    ...triggers.map(renderTrigger),
  ];
}

function renderTable(table: TableFacts): string {
  const parts = [
    ...table.columns.map(renderColumn),
    `${constraint(table.primaryKey)}PRIMARY KEY ${list(table.primaryKey.columns)}`,
    ...table.unique.map((unique) => `${constraint(unique)}UNIQUE ${list(unique.columns)}`),
    ...table.foreignKeys.map(renderForeignKey),
    ...table.checks.map((check) => `${constraint(check)}CHECK (${check.expression})`),
  ];
  return `CREATE TABLE ${table.name} (\n  ${parts.join(',\n  ')}\n)`;
}

function renderColumn(column: ColumnFacts): string {
  const { generated } = column;
  return [
    `${column.name} ${column.type}`,
    column.default === undefined ? '' : ` DEFAULT ${column.default}`,
    generated ? ` GENERATED ALWAYS AS (${generated.expression})${generated.stored ? ' STORED' : ''}` : '',
    column.notNull ? ' NOT NULL' : '',
  ].join('');
}

function renderForeignKey(key: ForeignKeyFacts): string {
  const actions = `${action('DELETE', key.onDelete)}${action('UPDATE', key.onUpdate)}`;
  const target = `${key.table} ${list(key.referredColumns)}`;
  return `${constraint(key)}FOREIGN KEY ${list(key.columns)} REFERENCES ${target}${actions}`;
}

function renderIndex(table: string, { name, columns, unique }: IndexFacts): string {
  return `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${name} ON ${table} ${list(columns)}`;
}

function renderTrigger({ name, table, when, message }: TriggerFacts): string {
  const refuse = `SELECT RAISE(ABORT, '${message}');`;
  return `CREATE TRIGGER ${name} BEFORE UPDATE ON ${table} FOR EACH ROW WHEN ${when} BEGIN ${refuse} END`;
}

function constraint({ name }: KeyFacts | CheckFacts): string {
  return name === undefined ? '' : `CONSTRAINT ${name} `;
}

function action(event: string, what: string | undefined): string {
  return what === undefined ? '' : ` ON ${event} ${what}`;
}

function list(columns: readonly string[]): string {
  return `(${columns.join(', ')})`;
}
