import type { DatabaseSync } from 'node:sqlite';

/** `PRAGMA user_version`. A change that an older version cannot live with raises it. */
export const formatVersion = 1;

/** Times are milliseconds since the Unix epoch; `*_json` is opaque here. */
const tables = `
CREATE TABLE sessions (
  session_id TEXT PRIMARY KEY,
  transcript_path TEXT,
  project_dir TEXT,
  checkpoint_json TEXT,
  cost_state_usd REAL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE turns (
  session_id TEXT NOT NULL,
  turn_key TEXT NOT NULL,
  inputs_json TEXT NOT NULL,
  facts_json TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  sealed_at INTEGER NOT NULL,
  PRIMARY KEY (session_id, turn_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX turns_by_start ON turns (started_at);

CREATE TABLE deliveries (
  session_id TEXT NOT NULL,
  turn_key TEXT NOT NULL,
  destination_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'rejected')),
  reason TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER NOT NULL DEFAULT 0,
  sender TEXT,
  sending_since INTEGER,
  updated_at INTEGER NOT NULL,
  content TEXT,
  PRIMARY KEY (session_id, turn_key, destination_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_pending ON deliveries (session_id, next_attempt_at) WHERE state = 'pending';

CREATE TABLE diagnostics (
  session_id TEXT NOT NULL,
  place TEXT NOT NULL,
  reason TEXT NOT NULL,
  count INTEGER NOT NULL,
  first_offset INTEGER NOT NULL,
  last_offset INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (session_id, place, reason)
) STRICT, WITHOUT ROWID;
`;

/** Within the caller's transaction, so that two processes that open a new file at once make it once. */
export function createTables(database: DatabaseSync): void {
  database.exec(tables);
  database.exec(`PRAGMA user_version = ${formatVersion}`);
}

/** A file of an earlier version lacks the column, which that version can live with: the format stays. Within the caller's transaction, too. */
export function addMissingColumn(database: DatabaseSync): void {
  if (lacksContent(database)) database.exec('ALTER TABLE deliveries ADD COLUMN content TEXT');
}

export function lacksContent(database: DatabaseSync): boolean {
  const columns = database.prepare('PRAGMA table_info(deliveries)').all();
  return columns.length > 0 && !columns.some(({ name }) => name === 'content');
}
