/**
 * The parts of a `ReadableSpan` that are read, by structure: `@opentelemetry/sdk-trace-base` 2.x and
 * `@opentelemetry/sdk-trace` 3.x both fit, and neither is needed. What an application or another instrumentation chose
 * (attribute values) is `unknown`: since SDK 3 they may be lists and maps, too.
 */
export interface ReadableSpanLike {
  readonly name: string;
  readonly kind: number;
  spanContext(): SpanContextLike;
  readonly parentSpanContext?: SpanContextLike | undefined;
  readonly startTime: HrTimeLike;
  readonly endTime: HrTimeLike;
  readonly status: { readonly code: number; readonly message?: string | undefined };
  readonly attributes: RawAttributes;
  readonly events: readonly EventLike[];
  readonly links: readonly LinkLike[];
  readonly resource: { readonly attributes: RawAttributes };
  readonly instrumentationScope: ScopeLike;
}

interface SpanContextLike {
  readonly traceId: string;
  readonly spanId: string;
  readonly isRemote?: boolean | undefined;
}

/** Whole seconds since the Unix epoch, and nanoseconds. */
export type HrTimeLike = readonly [seconds: number, nanoseconds: number];

export type RawAttributes = Readonly<Record<string, unknown>>;

export interface EventLike {
  readonly name: string;
  readonly time: HrTimeLike;
  readonly attributes?: RawAttributes | undefined;
}

export interface LinkLike {
  readonly context: SpanContextLike;
  readonly attributes?: RawAttributes | undefined;
}

export interface ScopeLike {
  readonly name: string;
  readonly version?: string | undefined;
}
