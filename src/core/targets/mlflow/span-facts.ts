import type { Attributes, SpanRecord, SpanStatus } from '../../spans/span.ts';
import { cost } from './cost.ts';
import type { MlflowCost, MlflowTokenUsage } from './mlflow-trace.ts';
import { spanType } from './span-type.ts';
import { tokenUsage } from './token-usage.ts';

/** What more than one line of the mapping needs, or a line and the totals of the trace: worked out once for a span. */
export interface SpanFacts {
  readonly attributes: Attributes;
  readonly status: SpanStatus;
  readonly type: string;
  readonly usage: MlflowTokenUsage | undefined;
  /** Of a model call; of an agent the sum over its calls. */
  readonly cost: MlflowCost | undefined;
}

export function spanFacts({ attributes, status }: Pick<SpanRecord, 'attributes' | 'status'>): SpanFacts {
  return {
    attributes,
    status,
    type: spanType(attributes),
    usage: tokenUsage(attributes),
    cost: cost(attributes),
  };
}
