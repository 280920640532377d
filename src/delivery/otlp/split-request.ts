import type { SpanRecord, Trace } from '../../core/spans/span.ts';

export interface SplitRequest {
  readonly bodies: readonly Uint8Array[];
  /** Spans that are over the limit on their own. */
  readonly oversized: readonly SpanRecord[];
}

export interface SplitOptions {
  readonly encode: (traces: readonly Trace[]) => Uint8Array;
  /** Bytes before compression. */
  readonly limit: number;
}

/** Bodies within the limit that together hold the batch, in its order: halved until every part fits. */
export function splitRequest(traces: readonly Trace[], options: SplitOptions): SplitRequest {
  const body = encodeWithin(traces, options);
  if (body !== undefined) return { bodies: [body], oversized: [] };
  const halves = halve(traces);
  if (halves === undefined) return { bodies: [], oversized: traces.flatMap(({ spans }) => spans) };
  return join(halves.map((half) => splitRequest(half, options)));
}

function encodeWithin(traces: readonly Trace[], { encode, limit }: SplitOptions): Uint8Array | undefined {
  if (contentLength(traces) > limit) return undefined;
  const body = encode(traces);
  return body.byteLength > limit ? undefined : body;
}

/** A lower bound of the size, so that nothing is encoded that surely is too big (a JSON string over 512 MiB cannot be). */
function contentLength(traces: readonly Trace[]): number {
  let length = 0;
  for (const { spans } of traces)
    for (const { attributes } of spans) length += lengthOf(Object.values(attributes));
  return length;
}

function lengthOf(values: readonly unknown[]): number {
  let length = 0;
  for (const value of values) if (typeof value === 'string') length += value.length;
  return length;
}

/** The traces in two parts, or the spans of the only one; `undefined` when there is one span or none. */
function halve(traces: readonly Trace[]): readonly (readonly Trace[])[] | undefined {
  const [first, ...others] = traces;
  if (first === undefined) return undefined;
  if (others.length > 0) return parts(traces);
  if (first.spans.length < 2) return undefined;
  return parts(first.spans).map((spans) => [{ ...first, spans }]);
}

function parts<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}

function join(splits: readonly SplitRequest[]): SplitRequest {
  return {
    bodies: splits.flatMap(({ bodies }) => bodies),
    oversized: splits.flatMap(({ oversized }) => oversized),
  };
}
