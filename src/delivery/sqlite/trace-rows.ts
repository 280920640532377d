import { METADATA, TAG } from '../../core/targets/mlflow/mlflow-names.ts';
import type { MlflowTrace } from '../../core/targets/mlflow/mlflow-trace.ts';
import type { Experiment } from './find-experiment.ts';
import type { Row } from './row.ts';
import { spanRows } from './span-rows.ts';

export interface TraceTarget {
  readonly trace: MlflowTrace;
  readonly experiment: Experiment;
  /** From revision 75868b020152 (MLflow 3.17) on: name, session, tokens and cost are columns, and the old rows are ignored. */
  readonly hasAnalyticsColumns: boolean;
  /** The trace is new, or was left going on: without its root it bears another span's name. Later the name is the user's. */
  readonly mayRename: boolean;
}

/** A trace as rows, parents first. */
export function traceRows(target: TraceTarget): readonly Row[] {
  return [
    infoRow(target),
    ...tagRows(target),
    ...metadataRows(target),
    ...metricRows(target),
    ...spanRows(target),
  ];
}

function infoRow({ trace: { info }, experiment, hasAnalyticsColumns, mayRename }: TraceTarget): Row {
  const name = hasAnalyticsColumns ? { trace_name: info.name } : {};
  return {
    table: 'trace_info',
    key: { request_id: info.traceId },
    set: {
      experiment_id: experiment.id,
      timestamp_ms: info.requestTime / 1_000_000n,
      execution_time_ms: info.executionDuration / 1_000_000n,
      status: info.state,
      client_request_id: info.clientRequestId,
      request_preview: info.requestPreview,
      response_preview: info.responsePreview,
      ...(hasAnalyticsColumns && { session_id: info.sessionId, ...info.usage, ...info.cost }),
      ...(mayRename && name),
    },
    keep: mayRename ? {} : name,
  };
}

/** `mlflow.trace.spansLocation` tells MLflow to read the spans from here; without it they are invisible. */
function tagRows({
  trace: { info },
  experiment,
  hasAnalyticsColumns,
  mayRename,
}: TraceTarget): readonly Row[] {
  const { [TAG.traceName]: name, ...tags } = info.tags;
  const all = {
    ...tags,
    'mlflow.artifactLocation': `${experiment.artifactLocation}/traces/${info.traceId}/artifacts`,
    'mlflow.trace.spansLocation': 'TRACKING_STORE',
  };
  const rows = Object.entries(all).map(([key, value]): Row => tagRow(info.traceId, key, { keep: { value } }));
  if (hasAnalyticsColumns) return rows;
  const value = { value: name };
  return [...rows, tagRow(info.traceId, TAG.traceName, mayRename ? { set: value } : { keep: value })];
}

function tagRow(traceId: string, key: string, values: Pick<Row, 'set' | 'keep'>): Row {
  return { table: 'trace_tags', key: { key, request_id: traceId }, ...values };
}

const PROMOTED: ReadonlySet<string> = new Set([METADATA.session, METADATA.tokenUsage, METADATA.cost]);

/** `infoFinalized` stops a server from computing over what is final (mlflow/store/tracking/sqlalchemy_store.py `log_spans`). */
function metadataRows({ trace: { info }, hasAnalyticsColumns }: TraceTarget): readonly Row[] {
  const all = {
    ...info.metadata,
    ...(info.state !== 'IN_PROGRESS' && { 'mlflow.trace.infoFinalized': 'true' }),
  };
  const rows = Object.entries(all).filter(([key]) => !hasAnalyticsColumns || !PROMOTED.has(key));
  return rows.map(([key, value]) => ({
    table: 'trace_request_metadata',
    key: { key, request_id: info.traceId },
    set: { value },
  }));
}

function metricRows({ trace: { info }, hasAnalyticsColumns }: TraceTarget): readonly Row[] {
  if (hasAnalyticsColumns) return [];
  return Object.entries(info.usage ?? {}).map(([key, value]) => ({
    table: 'trace_metrics',
    key: { request_id: info.traceId, key },
    set: { value },
  }));
}
