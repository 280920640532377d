import type { Trace } from '../../core/spans/span.ts';
import { METADATA } from '../../core/targets/mlflow/mlflow-names.ts';
import { type MappedTrace, mapTrace } from '../../core/targets/mlflow/map-trace.ts';
import type { MlflowTraceInfo } from '../../core/targets/mlflow/mlflow-trace.ts';
import { toTraceInfoJson } from '../../core/targets/mlflow/to-trace-info-json.ts';
import type { LeftOut } from '../left-out.ts';
import { storableTrace } from '../storable-trace.ts';
import { done, type Outcome } from './outcome.ts';

/** A trace ready for the post. */
export interface Parcel {
  readonly trace: MappedTrace;
  readonly infoJson: string;
  readonly leftOut: readonly LeftOut[];
  /** The server has the rest of its spans. */
  readonly isPart: boolean;
}

export function packParcel(whole: Trace, experimentId: string): Outcome<Parcel> {
  const storable = storableTrace(whole);
  if (storable.kind === 'rejected') return storable;
  const trace = mapTrace(storable.trace);
  const info = toTraceInfoJson(sendable(trace.info), experimentId);
  return info.kind === 'invalid'
    ? { kind: 'rejected', reason: info.reason }
    : done({ trace, infoJson: info.json, leftOut: storable.leftOut, isPart: isPart(whole) });
}

function isPart({ spans, whole = spans }: Trace): boolean {
  return whole.length > spans.length;
}

/**
 * MLflow (3.12 to 3.18) takes totals that it is told early, or that are missing early, for the final ones when further spans
 * arrive in several batches; told with the final info they are right on every release. So an unfinished trace says none.
 */
function sendable(info: MlflowTraceInfo): MlflowTraceInfo {
  if (info.state !== 'IN_PROGRESS') return info;
  const { [METADATA.tokenUsage]: _usage, [METADATA.cost]: _cost, ...metadata } = info.metadata;
  return { ...info, metadata };
}
