import type { MlflowSpanRecord, MlflowTraceRecord } from '../peers/mlflow-client.ts';
import { fromAttributes, fromTokenUsage, type StoredSpan, type StoredTrace } from './stored-trace.ts';

/** What MLflow's own client says. */
export function fromClient({ traceId, session, state, tokenUsage, spans }: MlflowTraceRecord): StoredTrace {
  return {
    traceId: traceId.replace(/^tr-/u, ''),
    session: session ?? '',
    failed: state === 'ERROR',
    usage: fromTokenUsage(tokenUsage),
    spans: spans.map(fromClientSpan),
  };
}

function fromClientSpan({
  id,
  parentId,
  name,
  start,
  end,
  status,
  attributes,
}: MlflowSpanRecord): StoredSpan {
  return {
    spanId: id,
    parentSpanId: parentId ?? undefined,
    name,
    start: BigInt(start),
    end: BigInt(end),
    failed: status === 'ERROR',
    ...fromAttributes(attributes),
  };
}
