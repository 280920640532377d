import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { fromSpanDict, parseSpanDicts } from './from-span-dict.ts';
import { fromTokenUsage, type StoredTrace } from './stored-trace.ts';

type Row = Readonly<Record<string, SQLOutputValue>>;

/** All traces of a store as we create it, by plain SQL; a store that is just being made has none. */
export function readStore(path: string): readonly StoredTrace[] {
  const database = new DatabaseSync(path);
  // One look at all tables.
  database.exec('PRAGMA busy_timeout = 10000; BEGIN');
  try {
    const tables = database.prepare(`SELECT name FROM sqlite_master WHERE name = 'spans'`).all();
    return tables.length === 0 ? [] : readTraces(database);
  } finally {
    database.close();
  }
}

function readTraces(database: DatabaseSync): readonly StoredTrace[] {
  const spans = database.prepare('SELECT trace_id, content FROM spans').all();
  const metadata = database.prepare('SELECT request_id, key, value FROM trace_request_metadata').all();
  const traces = database.prepare('SELECT request_id, status FROM trace_info').all();
  return traces.map((row) => toTrace(row, { spans, metadata }));
}

function toTrace(
  { request_id: id, status }: Row,
  { spans, metadata }: { readonly spans: readonly Row[]; readonly metadata: readonly Row[] },
): StoredTrace {
  const read = (key: string): string | undefined =>
    metadata.find((row) => row['request_id'] === id && row['key'] === key)?.['value'] as string | undefined;
  const usage = JSON.parse(read('mlflow.trace.tokenUsage') ?? 'null') as Readonly<
    Record<string, number>
  > | null;
  return {
    traceId: String(id).replace(/^tr-/u, ''),
    session: read('mlflow.trace.session') ?? '',
    failed: status === 'ERROR',
    usage: fromTokenUsage(usage),
    spans: spans
      .filter((row) => row['trace_id'] === id)
      .map(({ content }) => fromSpanDict(parseSpanDicts(String(content)))),
  };
}
