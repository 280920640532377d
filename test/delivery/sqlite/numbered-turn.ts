import type { SpanRecord, Trace } from '../../../src/core/spans/span.ts';
import { TURN } from '../../core/targets/mlflow/turn.ts';

/** The turn made by hand, as a trace of its own for each number. */
export function numberedTurn(number: number): Trace {
  const traceId = (number + 1).toString(16).padStart(32, '0');
  return { ...TURN, traceId, spans: TURN.spans.map(inTrace(traceId)) };
}

function inTrace(traceId: string): (span: SpanRecord) => SpanRecord {
  return (span) => ({ ...span, traceId });
}
