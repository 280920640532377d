/** A span of the Collector's file, with attributes decoded; times stay the decimal text of OTLP JSON. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status: { readonly code?: number; readonly message?: string };
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly {
    readonly name: string;
    readonly timeUnixNano: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
  readonly links: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
  readonly resource: Readonly<Record<string, unknown>>;
  readonly scope: { readonly name?: string; readonly version?: string };
}

type KeyValues = readonly { readonly key: string; readonly value: AnyValue }[] | undefined;

interface AnyValue {
  readonly intValue?: string;
  readonly arrayValue?: { readonly values?: readonly AnyValue[] };
  readonly kvlistValue?: { readonly values?: KeyValues };
}

interface RawSpan extends Omit<CollectedSpan, 'attributes' | 'events' | 'links'> {
  readonly attributes?: KeyValues;
  readonly events?: readonly {
    readonly name: string;
    readonly timeUnixNano: string;
    readonly attributes?: KeyValues;
  }[];
  readonly links?: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly attributes?: KeyValues;
  }[];
}

interface ExportRequest {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: KeyValues };
    readonly scopeSpans: readonly {
      readonly scope?: CollectedSpan['scope'];
      readonly spans: readonly RawSpan[];
    }[];
  }[];
}

/** The spans of one OTLP JSON export request, in order. */
export function parseCollectedSpans(line: string): readonly CollectedSpan[] {
  const { resourceSpans = [] } = JSON.parse(line) as ExportRequest;
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ scope = {}, spans }) =>
      spans.map((span) => collected(span, { resource: decodeKeyValues(resource?.attributes), scope })),
    ),
  );
}

function collected(span: RawSpan, origin: Pick<CollectedSpan, 'resource' | 'scope'>): CollectedSpan {
  const decoded = <Item extends { readonly attributes?: KeyValues }>(item: Item) => ({
    ...item,
    attributes: decodeKeyValues(item.attributes),
  });
  return {
    ...decoded(span),
    parentSpanId: span.parentSpanId || undefined,
    events: (span.events ?? []).map(decoded),
    links: (span.links ?? []).map(decoded),
    ...origin,
  };
}

function decodeKeyValues(pairs: KeyValues = []): Readonly<Record<string, unknown>> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, decodeValue(value)]));
}

/** 64-bit integers come as text in OTLP JSON; those of tests fit a number. */
function decodeValue(value: AnyValue): unknown {
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(decodeValue);
  if (value.kvlistValue) return decodeKeyValues(value.kvlistValue.values);
  return Object.values(value)[0];
}
