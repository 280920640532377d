import type { SpanStatus } from '../../spans/span.ts';

/** Types that MLflow gives the level INFO (mlflow/entities/span.py); every other one has DEBUG. */
const INFO_TYPES: ReadonlySet<string> = new Set([
  'LLM',
  'CHAT_MODEL',
  'TOOL',
  'RETRIEVER',
  'AGENT',
  'EMBEDDING',
]);

/** `mlflow.spanLogLevel`, on the scale of Python's logging: 10 DEBUG, 20 INFO, 40 ERROR. */
export function logLevel(type: string, status: SpanStatus): number {
  if (status.code === 'error') return 40;
  return INFO_TYPES.has(type) ? 20 : 10;
}
