/** MLflow's id of a trace from its OTel id (mlflow/tracing/constant.py `TRACE_REQUEST_ID_PREFIX`). */
export function mlflowTraceId(traceId: string): string {
  return `tr-${traceId}`;
}
