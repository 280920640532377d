import type { Trace } from '../../spans/span.ts';
import { toMappedRecord } from './map-span.ts';
import { mapTrace } from './map-trace.ts';
import type { MlflowTrace } from './mlflow-trace.ts';

/** A trace as MLflow keeps it: spans with their `mlflow.*` attributes beside the GenAI ones, and the info made of them. */
export function toMlflowTrace(trace: Trace): MlflowTrace {
  const { info, spans } = mapTrace(trace);
  return { info, spans: spans.map(toMappedRecord) };
}
