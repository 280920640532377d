import type { DatabaseSync } from 'node:sqlite';
import type { MlflowTrace } from '../../core/targets/mlflow/mlflow-trace.ts';
import { type Experiment, type ExperimentChoice, findExperiment } from './find-experiment.ts';
import type { WritableSchema } from './judge-schema.ts';
import { openSchema } from './open-schema.ts';
import { queueRollups } from './queue-rollups.ts';
import { type Outcome, rejected } from './refusal.ts';
import type { Row } from './row.ts';
import { spanRows } from './span-rows.ts';
import { type TraceTarget, traceRows } from './trace-rows.ts';
import type { Upsert } from './upsert.ts';

export interface TraceWrite {
  readonly path: string;
  readonly choice: ExperimentChoice;
  readonly trace: MlflowTrace;
  readonly upsert: Upsert;
}

/** To be called within a transaction, which must be rolled back unless the trace was accepted. */
export function writeTrace(database: DatabaseSync, write: TraceWrite): Outcome {
  const schema = openSchema(database, write.path);
  if (schema.kind !== 'writable') return schema;
  const experiment = findExperiment(database, write);
  if (experiment.kind !== 'experiment') return experiment;
  return mergeTrace(database, { ...write, schema, experiment });
}

interface TraceMerge extends TraceWrite {
  readonly schema: WritableSchema;
  readonly experiment: Experiment;
}

function mergeTrace(database: DatabaseSync, merge: TraceMerge): Outcome {
  const { trace, experiment, path } = merge;
  const there = selectTrace(database, trace.info.traceId);
  if (there && there.experimentId !== Number(experiment.id)) return elsewhere({ path, trace, there });
  if (there && isArchived(there)) return { kind: 'accepted' };
  const rows = there && isOlder(trace, there) ? missingSpans(database, merge) : allRows(merge, there);
  if (rows.length === 0) return { kind: 'accepted' };
  if (writeRows(merge, rows) && there) noticeNewSpans(database, merge);
  queueRollups(database, merge);
  return { kind: 'accepted' };
}

interface StoredTrace {
  readonly experimentId: number;
  readonly status: unknown;
  readonly spansLocation: string | undefined;
}

const SELECT = `
  SELECT experiment_id AS "experiment", status, (SELECT value FROM trace_tags t
    WHERE t.request_id = i.request_id AND t.key = 'mlflow.trace.spansLocation') AS "location"
  FROM trace_info i WHERE i.request_id = ?`;

function selectTrace(database: DatabaseSync, traceId: string): StoredTrace | undefined {
  const row = database.prepare(SELECT).get(traceId);
  if (row === undefined) return undefined;
  const { experiment, status, location } = row;
  return { experimentId: Number(experiment), status, spansLocation: location?.toString() };
}

/** Such a trace is whole elsewhere: MLflow itself refuses to write to it again. */
function isArchived({ spansLocation }: StoredTrace): boolean {
  return spansLocation !== undefined && spansLocation !== 'TRACKING_STORE';
}

/** A slower process may deliver what it read while the turn was going on. */
function isOlder({ info }: MlflowTrace, there: StoredTrace): boolean {
  return info.state === 'IN_PROGRESS' && there.status !== 'IN_PROGRESS';
}

function allRows(merge: TraceMerge, there: StoredTrace | undefined): readonly Row[] {
  const mayRename = there === undefined || there.status === 'IN_PROGRESS';
  return traceRows(target(merge, mayRename));
}

/** Of a finished trace the rest is final; but a span may have ended in another process, which knows no more of the trace. */
function missingSpans(database: DatabaseSync, merge: TraceMerge): readonly Row[] {
  const { trace } = merge;
  const known = selectSpanIds(database, trace.info.traceId);
  const spans = trace.spans.filter(({ spanId }) => !known.has(spanId));
  return spanRows(target({ ...merge, trace: { ...trace, spans } }, false));
}

function selectSpanIds(database: DatabaseSync, traceId: string): ReadonlySet<unknown> {
  const rows = database.prepare('SELECT span_id FROM spans WHERE trace_id = ?').all(traceId);
  return new Set(rows.map((row) => row['span_id']));
}

function target({ trace, experiment, schema }: TraceMerge, mayRename: boolean): TraceTarget {
  return { trace, experiment, hasAnalyticsColumns: schema.columns.has('trace_info.trace_name'), mayRename };
}

/** Whether any span is new or other than before. */
function writeRows({ upsert }: TraceMerge, rows: readonly Row[]): boolean {
  const changed = rows.filter((row) => upsert(row));
  return changed.some((row) => row.table === 'spans');
}

/** As MLflow does: an archival that read the old spans sees the number change and gives up (since 3.13). */
function noticeNewSpans(database: DatabaseSync, { schema, trace }: TraceMerge): void {
  if (!schema.columns.has('trace_info.db_payload_generation')) return;
  database
    .prepare('UPDATE trace_info SET db_payload_generation = db_payload_generation + 1 WHERE request_id = ?')
    .run(trace.info.traceId);
}

/** A trace lives in one experiment; moving it would take it from whoever looks for it there. */
function elsewhere({
  path,
  trace,
  there,
}: {
  path: string;
  trace: MlflowTrace;
  there: StoredTrace;
}): Outcome {
  const problem = `${trace.info.traceId} is in experiment ${there.experimentId} of ${path} already`;
  return rejected(problem, 'choose that experiment, or delete the trace there first');
}
