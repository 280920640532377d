import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { Attributes, SpanEvent, SpanRecord } from '../../../src/core/spans/span.ts';

type Row = Readonly<Record<string, SQLOutputValue>>;

/** Every span of an MLflow store, out of its rows. */
export function readStore(path: string): readonly SpanRecord[] {
  const rows = query(path, 'SELECT content, name FROM spans ORDER BY trace_id, span_id');
  return rows.map(({ content }) => toSpan(String(content)));
}

/** What MLflow keeps as `Span.to_dict()`. */
interface SpanDict {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id: string | null;
  readonly name: string;
  readonly start_time_unix_nano: string;
  readonly end_time_unix_nano: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly events: readonly {
    readonly name: string;
    readonly time_unix_nano: string;
    readonly attributes: Attributes;
  }[];
  readonly links: readonly {
    readonly trace_id: string;
    readonly span_id: string;
    readonly attributes: Attributes | null;
  }[];
  readonly status: { readonly code: string; readonly message: string };
}

function toSpan(content: string): SpanRecord {
  const dict = JSON.parse(withExactTimes(content)) as SpanDict;
  return {
    traceId: hex(dict.trace_id),
    spanId: hex(dict.span_id),
    parentSpanId: dict.parent_span_id === null ? undefined : hex(dict.parent_span_id),
    name: dict.name,
    kind: 'internal',
    startTime: BigInt(dict.start_time_unix_nano),
    endTime: BigInt(dict.end_time_unix_nano),
    attributes: decoded(dict.attributes),
    events: dict.events.map(toEvent),
    links: dict.links.map(({ trace_id, span_id, attributes }) => ({
      traceId: trace_id.replace(/^tr-/, ''),
      spanId: span_id,
      attributes: attributes ?? {},
    })),
    status: toStatus(dict.status),
  };
}

/** Nanoseconds are beyond what a JSON number of JavaScript holds. */
function withExactTimes(content: string): string {
  return content.replaceAll(/("(?:start_|end_)?time_unix_nano":)(\d+)/g, '$1"$2"');
}

function hex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}

/** Each value is JSON text. */
function decoded(attributes: SpanDict['attributes']): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, JSON.parse(value) as Attributes[string]]),
  );
}

function toEvent({ name, time_unix_nano, attributes }: SpanDict['events'][number]): SpanEvent {
  return { name, time: BigInt(time_unix_nano), attributes };
}

function toStatus({ code, message }: SpanDict['status']): SpanRecord['status'] {
  if (code === 'STATUS_CODE_ERROR') return { code: 'error', message };
  return { code: code === 'STATUS_CODE_OK' ? 'ok' : 'unset' };
}

/**
 * All rows of all tables, each as text, sorted: two stores with the same content give the same. What differs from one creation of a store to the next
 * (times of creation, where its artifacts lie, numbers of rows) is left out.
 */
export function dumpStore(path: string): Readonly<Record<string, readonly string[]>> {
  const tables = query(path, `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`);
  return Object.fromEntries(
    tables.map(({ name }) => [
      String(name),
      query(path, `SELECT * FROM "${String(name)}"`)
        .map(rowText)
        .sort(),
    ]),
  );
}

const OF_ITS_CREATION = /^(?:creation_time|last_update_time|created_at|updated_at|artifact_location)$/;

function rowText(row: Row): string {
  const columns = Object.entries(row).filter(([column]) => !OF_ITS_CREATION.test(column));
  const isArtifactPlace = row['key'] === 'mlflow.artifactLocation';
  return JSON.stringify(isArtifactPlace ? columns.filter(([column]) => column !== 'value') : columns);
}

function query(path: string, sql: string): readonly Row[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    return statement.all().map(withoutBigInts);
  } finally {
    database.close();
  }
}

function withoutBigInts(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [column, typeof value === 'bigint' ? String(value) : value]),
  );
}
