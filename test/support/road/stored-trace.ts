/** What every destination must agree on, whatever its own words for it are. */
export interface StoredTrace {
  /** 32 hex digits. */
  readonly traceId: string;
  readonly session: string;
  readonly failed: boolean;
  readonly usage: StoredUsage;
  /** By span id. */
  readonly spans: readonly StoredSpan[];
}

export interface StoredUsage {
  /** With those that the cache had or took. */
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

export interface StoredSpan {
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  /** Nanoseconds since the Unix epoch. */
  readonly start: bigint;
  readonly end: bigint;
  readonly failed: boolean;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly outcome: string | undefined;
}

export function sortTraces(traces: readonly StoredTrace[]): readonly StoredTrace[] {
  return traces.toSorted((left, right) => (left.traceId < right.traceId ? -1 : 1)).map(withSortedSpans);
}

function withSortedSpans(trace: StoredTrace): StoredTrace {
  return {
    ...trace,
    spans: trace.spans.toSorted((left, right) => (left.spanId < right.spanId ? -1 : 1)),
  };
}

/** In the order of the turns. */
export function byStart(left: StoredTrace, right: StoredTrace): number {
  return startOf(left) < startOf(right) ? -1 : 1;
}

function startOf({ spans }: StoredTrace): bigint {
  return spans.find(({ parentSpanId }) => parentSpanId === undefined)?.start ?? 0n;
}

type Attributes = Readonly<Record<string, unknown>>;

/** The attributes that a span has in every destination. */
export function fromAttributes(
  attributes: Attributes,
): Pick<StoredSpan, 'inputTokens' | 'outputTokens' | 'outcome'> {
  return {
    inputTokens: attributes['gen_ai.usage.input_tokens'] as number | undefined,
    outputTokens: attributes['gen_ai.usage.output_tokens'] as number | undefined,
    outcome: (attributes['claude_code.agent.outcome'] ?? attributes['claude_code.tool.outcome']) as
      | string
      | undefined,
  };
}

/** MLflow's `mlflow.trace.tokenUsage`; a turn without a model call that was answered has none. */
export function fromTokenUsage(usage: Readonly<Record<string, number>> | null): StoredUsage {
  return {
    input: usage?.['input_tokens'] ?? 0,
    output: usage?.['output_tokens'] ?? 0,
    cacheRead: usage?.['cache_read_input_tokens'] ?? 0,
    cacheWrite: usage?.['cache_creation_input_tokens'] ?? 0,
  };
}
