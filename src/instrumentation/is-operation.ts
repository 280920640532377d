import { ATTR_GEN_AI_OPERATION_NAME } from '../core/spans/semconv.generated.ts';
import type { SpanRecord } from '../core/spans/span.ts';

export function isOperation({ attributes }: SpanRecord, operation: string): boolean {
  return attributes[ATTR_GEN_AI_OPERATION_NAME] === operation;
}
