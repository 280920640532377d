import { sumCosts } from './cost.ts';
import { countedSpans } from './counted-spans.ts';
import type { MappedSpan } from './map-span.ts';
import type { MlflowCost, MlflowTokenUsage } from './mlflow-trace.ts';
import { sumTokenUsage } from './token-usage.ts';

export interface TraceTotals {
  readonly usage: MlflowTokenUsage | undefined;
  readonly cost: MlflowCost | undefined;
}

/** Tokens and cost each by the spans that tell of them: not all that count tokens know a price. */
export function traceTotals(spans: readonly MappedSpan[]): TraceTotals {
  const counting = countedSpans(spans, ({ facts }) => facts.usage !== undefined);
  const priced = countedSpans(spans, ({ facts }) => facts.cost !== undefined);
  return {
    usage: sumTokenUsage(counting.flatMap(({ facts }) => facts.usage ?? [])),
    cost: sumCosts(priced.flatMap(({ facts }) => facts.cost ?? [])),
  };
}
