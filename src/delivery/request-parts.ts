/** Spans of one trace, as records or as a target has made them. */
interface SpanGroup<Span> {
  readonly spans: readonly Span[];
}

/** Bodies that together hold a batch, in its order: halved until each fits. One is encoded when it is asked for. */
export interface RequestParts<Span> {
  /** `undefined`: there is none left. */
  next(): Uint8Array | undefined;
  /** The backend takes less at once than the body it was given last: its spans come again, but those that are one. */
  halve(): readonly Span[];
  /** Spans that are over the limit on their own. */
  oversized(): readonly Span[];
}

export interface SplitOptions<Span, Group> {
  readonly encode: (groups: readonly Group[]) => Uint8Array;
  /** Bytes before compression. */
  readonly limit: number;
  /** The values of its attributes. */
  readonly contentOf: (span: Span) => readonly unknown[];
}

export function createRequestParts<Span, Group extends SpanGroup<Span>>(
  groups: readonly Group[],
  options: SplitOptions<Span, Group>,
): RequestParts<Span> {
  const waiting: (readonly Group[])[] = [groups];
  const oversized: Span[] = [];
  let last: readonly Group[] = [];

  const putBack = (part: readonly Group[]): readonly Span[] => {
    const halves = halve<Span, Group>(part);
    if (halves === undefined) return part.flatMap(({ spans }) => spans);
    waiting.unshift(...halves);
    return [];
  };

  return {
    next: () => {
      for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
        const body = encodeWithin(part, options);
        last = part;
        if (body !== undefined) return body;
        oversized.push(...putBack(part));
      }
      return undefined;
    },
    halve: () => putBack(last),
    oversized: () => oversized,
  };
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
