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
  const usages: MlflowTokenUsage[] = [];
  const costs: MlflowCost[] = [];
  for (const { facts } of countedSpans(spans, tellsUsage)) if (facts.usage) usages.push(facts.usage);
  for (const { facts } of countedSpans(spans, tellsCost)) if (facts.cost) costs.push(facts.cost);
  return { usage: sumTokenUsage(usages), cost: sumCosts(costs) };
}

function tellsUsage({ facts }: MappedSpan): boolean {
  return facts.usage !== undefined;
}

function tellsCost({ facts }: MappedSpan): boolean {
  return facts.cost !== undefined;
}
