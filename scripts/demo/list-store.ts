import { DatabaseSync } from 'node:sqlite';

/** The trace list of the embedded store, as a table: what `mlflow server` shows for the same file. */
export function listStore(path: string): string {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const rows = database
      .prepare(
        `SELECT request_id AS trace, status, execution_time_ms AS ms, substr(request_preview, 1, 40) AS request, substr(response_preview, 1, 40) AS response,
           (SELECT count(*) FROM spans WHERE trace_id = request_id) AS spans
         FROM trace_info ORDER BY timestamp_ms`,
      )
      .all();
    return rows.map((row) => `  ${Object.values(row).map(String).join(' | ')}`).join('\n');
  } finally {
    database.close();
  }
}
