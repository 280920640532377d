import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SQLOutputValue } from 'node:sqlite';
import { afterAll } from 'vitest';
import { createSqliteDestination } from '../../../src/delivery/mlflow-sqlite.ts';
import { CREATED_REVISION } from '../../../src/delivery/sqlite/schema.generated.ts';
import { destinationContract, type StoredSpan } from '../destination.contract.ts';
import { ANALYTICS_REVISION, makeStoreAt, query } from './store-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'claude-otel-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

for (const revision of [CREATED_REVISION, ANALYTICS_REVISION]) {
  const path = join(folder, `${revision}.db`);
  destinationContract({
    name: `SQLite at ${revision}`,
    contentIn: 'mlflow.spanInputs',
    create: async () => {
      if (!existsSync(path)) makeStoreAt(path, revision);
      return createSqliteDestination({ path, id: 'contract' });
    },
    readBack: async (traceIds) => {
      const list = traceIds.map((traceId) => `'tr-${traceId}'`).join();
      return query(
        path,
        `SELECT trace_id, span_id, parent_span_id, name, content, cast(start_time_unix_nano AS TEXT) AS start, cast(end_time_unix_nano AS TEXT) AS "end"
        FROM spans WHERE trace_id IN (${list})`,
      ).map(toStoredSpan);
    },
  });
}

interface SpanContent {
  readonly status: { readonly code: string };
  readonly attributes: Readonly<Record<string, string>>;
}

function toStoredSpan(row: Readonly<Record<string, SQLOutputValue>>): StoredSpan {
  const content = JSON.parse(String(row['content'])) as SpanContent;
  return {
    traceId: String(row['trace_id']).replace('tr-', ''),
    spanId: String(row['span_id']),
    parentSpanId: row['parent_span_id']?.toString(),
    name: String(row['name']),
    startTime: BigInt(String(row['start'])),
    endTime: BigInt(String(row['end'])),
    // The mapping calls every success OK; what was sent was unset.
    status: content.status.code === 'STATUS_CODE_ERROR' ? 'error' : 'unset',
    attributes: Object.fromEntries(
      Object.entries(content.attributes).map(([key, json]) => [key, decode(json)]),
    ),
  };
}

/** JSON text that was sent as a string is kept as it is (to-span-dict.ts), a list of strings is not text. */
function decode(json: string): unknown {
  const value: unknown = JSON.parse(json);
  const isText =
    typeof value === 'object' && !(Array.isArray(value) && value.every((item) => typeof item === 'string'));
  return isText ? json : value;
}
