/** Spans of one trace, as records or as a target has made them. */
interface SpanGroup<Span> {
  readonly spans: readonly Span[];
}

export interface SplitRequest<Span> {
  readonly bodies: readonly Uint8Array[];
  /** Spans that are over the limit on their own. */
  readonly oversized: readonly Span[];
}

export interface SplitOptions<Span, Group> {
  readonly encode: (groups: readonly Group[]) => Uint8Array;
  /** Bytes before compression. */
  readonly limit: number;
  /** The values of its attributes. */
  readonly contentOf: (span: Span) => readonly unknown[];
}

/** Bodies within the limit that together hold the batch, in its order: halved until every part fits. */
export function splitRequest<Span, Group extends SpanGroup<Span>>(
  groups: readonly Group[],
  options: SplitOptions<Span, Group>,
): SplitRequest<Span> {
  const body = encodeWithin(groups, options);
  if (body !== undefined) return { bodies: [body], oversized: [] };
  const halves = halve<Span, Group>(groups);
  if (halves === undefined) return { bodies: [], oversized: groups.flatMap(({ spans }) => spans) };
  return join(halves.map((half) => splitRequest(half, options)));
}

function encodeWithin<Span, Group extends SpanGroup<Span>>(
  groups: readonly Group[],
  { encode, limit, contentOf }: SplitOptions<Span, Group>,
): Uint8Array | undefined {
  let length = 0;
  for (const { spans } of groups) for (const span of spans) length += textLength(contentOf(span));
  if (length > limit) return undefined;
  const body = encode(groups);
  return body.byteLength > limit ? undefined : body;
}

/** A lower bound of the size, so that nothing is encoded that surely is too big (a JSON string over 512 MiB cannot be). */
function textLength(values: readonly unknown[]): number {
  let length = 0;
  for (const value of values) if (typeof value === 'string') length += value.length;
  return length;
}

/** The groups in two parts, or the spans of the only one; `undefined` when there is one span or none. */
function halve<Span, Group extends SpanGroup<Span>>(
  groups: readonly Group[],
): readonly (readonly Group[])[] | undefined {
  const [first, ...others] = groups;
  if (first === undefined) return undefined;
  if (others.length > 0) return parts(groups);
  if (first.spans.length < 2) return undefined;
  return parts(first.spans).map((spans) => [{ ...first, spans }]);
}

function parts<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}

function join<Span>(splits: readonly SplitRequest<Span>[]): SplitRequest<Span> {
  return {
    bodies: splits.flatMap(({ bodies }) => bodies),
    oversized: splits.flatMap(({ oversized }) => oversized),
  };
}
