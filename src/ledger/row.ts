import type { SQLOutputValue } from 'node:sqlite';

/** One row as SQLite gives it; our own tables are STRICT, so a column's type is known. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

export function textOf(row: Row, column: string): string | undefined {
  const value = row[column];
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(row: Row, column: string): number | undefined {
  const value = row[column];
  return typeof value === 'number' ? value : undefined;
}

/** Text that this package wrote as JSON. */
export function jsonOf(row: Row, column: string): unknown {
  const text = textOf(row, column);
  return text === undefined ? undefined : JSON.parse(text);
}
