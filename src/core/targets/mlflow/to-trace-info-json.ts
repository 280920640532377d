import { rememberLast } from '../remember-last.ts';
import type { MlflowTraceInfo } from './mlflow-trace.ts';

export type TraceInfoJson =
  | { readonly kind: 'ready'; readonly json: string }
  | { readonly kind: 'invalid'; readonly reason: string };

/** 9999-12-31T23:59:59.999Z, the end of protobuf's Timestamp. */
const LATEST_MILLISECONDS = 253_402_300_799_999;
const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/**
 * The body of POST /api/3.0/mlflow/traces. MLflow answers 200 to a `request_time` it cannot read and stores a corrupt row of
 * the year 1970 (3.4 to 3.18), so the time is checked here.
 */
export function toTraceInfoJson(info: MlflowTraceInfo, experimentId: string): TraceInfoJson {
  const milliseconds = toMilliseconds(info.requestTime);
  if (milliseconds <= 0 || milliseconds > LATEST_MILLISECONDS) {
    return { kind: 'invalid', reason: `the trace starts at no time MLflow can hold: ${info.requestTime} ns` };
  }
  return { kind: 'ready', json: JSON.stringify({ trace: { trace_info: traceInfo(info, experimentId) } }) };
}

/** No `assessments`: sending the trace again must leave alone those that people have given it since. */
function traceInfo(info: MlflowTraceInfo, experimentId: string): object {
  return {
    trace_id: info.traceId,
    client_request_id: info.clientRequestId,
    trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experimentId } },
    request_preview: info.requestPreview,
    response_preview: info.responsePreview,
    request_time: timestamp(toMilliseconds(info.requestTime)),
    execution_duration:
      info.state === 'IN_PROGRESS' ? undefined : duration(toMilliseconds(info.executionDuration)),
    state: info.state,
    trace_metadata: info.metadata,
    tags: info.tags,
  };
}

/** RFC 3339, as protobuf has a Timestamp in JSON. */
function timestamp(milliseconds: number): string {
  const fraction = milliseconds % 1000;
  return `${upToSecond(milliseconds - fraction)}.${String(fraction).padStart(3, '0')}Z`;
}

/** Formatting a date takes a third of the time that the whole info does. */
const upToSecond = rememberLast((milliseconds: number) => new Date(milliseconds).toISOString().slice(0, -5));

/** A protobuf Duration in JSON. */
function duration(milliseconds: number): string {
  return `${Math.trunc(milliseconds / 1000)}.${String(milliseconds % 1000).padStart(3, '0')}s`;
}

/** Which is what MLflow keeps. */
function toMilliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds / NANOSECONDS_PER_MILLISECOND);
}
