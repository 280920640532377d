import type { InstrumentationScope, SpanRecord, Trace } from '../../spans/span.ts';
import { type MappedSpan, mapSpan } from './map-span.ts';
import type { MlflowTraceInfo } from './mlflow-trace.ts';
import { traceInfo } from './trace-info.ts';

/** A trace as MLflow is sent it: the info, and the spans as they are written to OTLP. */
export interface MappedTrace {
  readonly info: MlflowTraceInfo;
  readonly scope: InstrumentationScope;
  readonly spans: readonly MappedSpan[];
}

export function mapTrace(trace: Trace): MappedTrace {
  const spans = mapSpans(trace.spans);
  return { info: traceInfo(trace, wholeOf(trace, spans)), scope: trace.scope, spans };
}

/** By a loop: a list that `map` has made is of another kind once V8 has compiled it, and what reads the list is compiled anew for both. */
function mapSpans(records: readonly SpanRecord[]): readonly MappedSpan[] {
  const spans: MappedSpan[] = [];
  for (const record of records) spans.push(mapSpan(record));
  return spans;
}

/** Content is mapped once. */
function wholeOf({ whole }: Trace, spans: readonly MappedSpan[]): readonly MappedSpan[] {
  if (whole === undefined) return spans;
  const mapped = new Map(spans.map((span) => [span.record, span]));
  return whole.map((record) => mapped.get(record) ?? mapSpan(record));
}
