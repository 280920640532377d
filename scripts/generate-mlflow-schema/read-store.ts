import { DatabaseSync } from 'node:sqlite';
import { readColumnLayout } from '../../src/delivery/sqlite/column-layout.ts';

export interface StoreLayout {
  readonly revision: string;
  /** Signatures of the columns we write. */
  readonly layout: readonly string[];
}

export function readStore(file: string): StoreLayout {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const row = database.prepare('SELECT version_num FROM alembic_version').get();
    const layout = readColumnLayout(database).map((column) => column.signature);
    return { revision: String(row?.['version_num']), layout };
  } finally {
    database.close();
  }
}
