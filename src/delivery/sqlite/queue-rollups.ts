import type { DatabaseSync } from 'node:sqlite';
import type { MlflowTrace } from '../../core/targets/mlflow/mlflow-trace.ts';
import type { Experiment } from './find-experiment.ts';

export interface RollupTarget {
  readonly trace: MlflowTrace;
  readonly experiment: Experiment;
}

const HAS_TABLES = `SELECT count(*) AS "tables" FROM sqlite_master
  WHERE type = 'table' AND name IN ('sql_trace_metric_daily_rollups', 'sql_trace_rollup_rebuild_queue')`;
const IS_ON = 'SELECT EXISTS (SELECT 1 FROM sql_trace_metric_daily_rollups) AS "on"';
const QUEUE = `INSERT INTO sql_trace_rollup_rebuild_queue (experiment_id, rollup_day, rollup_family) VALUES (?, ?, ?)
  ON CONFLICT DO NOTHING`;

/**
 * Where somebody has switched MLflow's daily sums on (MLFLOW_SQL_TRACE_ROLLUPS_ENABLED, since 3.17, off by default), a trace
 * of a day that is summed up already would be missing in charts: its day is put into MLflow's queue of days to sum again.
 */
export function queueRollups(database: DatabaseSync, target: RollupTarget): void {
  if (!areRollupsOn(database)) return;
  const insert = database.prepare(QUEUE);
  for (const [day, family] of staleSums(target.trace)) insert.run(target.experiment.id, day, family);
}

function areRollupsOn(database: DatabaseSync): boolean {
  return database.prepare(HAS_TABLES).get()?.['tables'] === 2 && database.prepare(IS_ON).get()?.['on'] === 1;
}

/** UTC day and family (mlflow/store/tracking/utils/sql_trace_rollups.py `RollupFamily`). */
function staleSums({ info, spans }: MlflowTrace): readonly (readonly [day: string, family: string])[] {
  const traceDay = utcDay(info.requestTime);
  const spanDays = [...new Set(spans.map((span) => utcDay(span.startTime)))];
  return [
    [traceDay, 'trace_metric'],
    [traceDay, 'assessment'],
    ...spanDays.map((day) => [day, 'span_cost'] as const),
  ];
}

function utcDay(nanoseconds: bigint): string {
  return new Date(Number(nanoseconds / 1_000_000n)).toISOString().slice(0, 10);
}
