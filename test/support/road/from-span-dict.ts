import { fromAttributes, type StoredSpan } from './stored-trace.ts';

/** MLflow's V3 span dict: what its REST API gives out, and what its stores keep of a span. */
interface SpanDict {
  readonly span_id: string;
  readonly parent_span_id: string | null;
  readonly name: string;
  readonly start_time_unix_nano: string;
  readonly end_time_unix_nano: string;
  readonly status: { readonly code: string };
  /** JSON text each. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Times become text before they are parsed: as JSON numbers they would be rounded. */
export function parseSpanDicts(json: string): unknown {
  return JSON.parse(json.replaceAll(/"(\w+_unix_nano)": ?(\d+)/gu, '"$1":"$2"'));
}

export function fromSpanDict(dict: unknown): StoredSpan {
  const span = dict as SpanDict;
  const attributes = Object.entries(span.attributes).map(([name, value]) => [
    name,
    JSON.parse(value) as unknown,
  ]);
  return {
    spanId: toHex(span.span_id),
    parentSpanId: span.parent_span_id === null ? undefined : toHex(span.parent_span_id),
    name: span.name,
    start: BigInt(span.start_time_unix_nano),
    end: BigInt(span.end_time_unix_nano),
    failed: span.status.code === 'STATUS_CODE_ERROR',
    ...fromAttributes(Object.fromEntries(attributes) as Readonly<Record<string, unknown>>),
  };
}

const toHex = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');
