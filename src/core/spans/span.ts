/**
 * The span record: OTLP-shaped plain data, the one form every target maps from.
 *
 * Contract: ids are lower-case hex (OTLP/JSON form), times are nanoseconds since the Unix epoch, attribute
 * values are what an OpenTelemetry JS `AttributeValue` may be (an integral number is an OTLP `intValue`, any other
 * a `doubleValue`). No target changes a record.
 */
export type AttributeValue = AttributeItem | readonly AttributeItem[];

/** The items of one list are all of one type. */
export type AttributeItem = string | number | boolean;

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** OTLP `Span.SpanKind`, the two kinds that this package emits, and those a foreign span may have. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export interface SpanEvent {
  readonly name: string;
  readonly time: bigint;
  readonly attributes: Attributes;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

/** OTLP status. Instrumentations never set OK (GenAI conformance rule `span_status_ok_set_by_instrumentation`). */
export type SpanStatus =
  | { readonly code: 'unset' }
  | { readonly code: 'ok' }
  | { readonly code: 'error'; readonly message: string };

export interface SpanRecord {
  readonly traceId: string;
  readonly spanId: string;
  /** `undefined` for a root span. */
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startTime: bigint;
  readonly endTime: bigint;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly status: SpanStatus;
  /** Of a span that is only counted (`Trace.whole`): the size of what was left out of it. */
  readonly omittedBytes?: number;
}

export interface InstrumentationScope {
  readonly name: string;
  readonly version: string;
}

/** One trace, whole: what a destination is given. For Claude Code one turn is one trace. */
export interface Trace {
  readonly traceId: string;
  /** Children before parents, the root last. */
  readonly spans: readonly SpanRecord[];
  /**
   * Where `spans` are a part of the trace, or none of them is its root: what is said of it as a whole is made of these, in the
   * same order. Those that a backend has already may be without their content, and are not sent again.
   */
  readonly whole?: readonly SpanRecord[];
  readonly resource: Attributes;
  readonly scope: InstrumentationScope;
}
