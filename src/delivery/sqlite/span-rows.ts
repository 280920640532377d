import { isRecord, parseJson } from '../../core/targets/mlflow/json.ts';
import { SPAN } from '../../core/targets/mlflow/mlflow-names.ts';
import type { MlflowCost } from '../../core/targets/mlflow/mlflow-trace.ts';
import { readText } from '../../core/targets/mlflow/read-attribute.ts';
import { toSpanDict } from '../../core/targets/mlflow/to-span-dict.ts';
import type { Attributes, SpanRecord } from '../../core/spans/span.ts';
import type { Row, Values } from './row.ts';
import type { TraceTarget } from './trace-rows.ts';

/** The spans of a trace, each followed by what older schemas keep beside it. */
export function spanRows(target: TraceTarget): readonly Row[] {
  return target.trace.spans.flatMap((span) => [spanRow(span, target), ...costRows(span, target)]);
}

function spanRow(span: SpanRecord, { trace, experiment, hasAnalyticsColumns }: TraceTarget): Row {
  return {
    table: 'spans',
    key: { trace_id: trace.info.traceId, span_id: span.spanId },
    set: {
      experiment_id: experiment.id,
      parent_span_id: span.parentSpanId ?? null,
      name: span.name,
      type: readText(span.attributes, SPAN.type),
      status: span.status.code.toUpperCase(),
      start_time_unix_nano: span.startTime,
      end_time_unix_nano: span.endTime,
      content: toSpanDict(span),
      ...(hasAnalyticsColumns
        ? analytics(span.attributes)
        : { dimension_attributes: dimensions(span.attributes) }),
    },
  };
}

/** Longest model or provider name of the columns (mlflow/store/db/trace_analytics_schema_75868b020152.py). */
const MAX_DIMENSION_LENGTH = 500;

function analytics(attributes: Attributes): Values {
  return {
    ...spanCost(attributes),
    model_name: readText(attributes, SPAN.model)?.slice(0, MAX_DIMENSION_LENGTH),
    model_provider: readText(attributes, SPAN.provider)?.slice(0, MAX_DIMENSION_LENGTH),
  };
}

/** JSON, `null` where MLflow has nothing to say either. */
function dimensions(attributes: Attributes): string {
  const known = [SPAN.model, SPAN.provider].flatMap((key) => {
    const value = readText(attributes, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return JSON.stringify(known.length > 0 ? Object.fromEntries(known) : null);
}

function costRows(span: SpanRecord, { trace, hasAnalyticsColumns }: TraceTarget): readonly Row[] {
  if (hasAnalyticsColumns) return [];
  return Object.entries(spanCost(span.attributes)).map(([key, value]) => ({
    table: 'span_metrics',
    key: { trace_id: trace.info.traceId, span_id: span.spanId, key },
    set: { value },
  }));
}

const COST_KEYS: readonly (keyof MlflowCost)[] = ['input_cost', 'output_cost', 'total_cost'];

/** Foreign spans may state a cost themselves: only what is a number counts. */
function spanCost(attributes: Attributes): Readonly<Record<string, number>> {
  const stated = parseJson(readText(attributes, SPAN.cost) ?? '');
  if (!isRecord(stated)) return {};
  const known = COST_KEYS.flatMap((key) =>
    typeof stated[key] === 'number' ? [[key, stated[key]] as const] : [],
  );
  return Object.fromEntries(known);
}
