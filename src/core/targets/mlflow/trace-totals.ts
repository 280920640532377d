import type { SpanRecord } from '../../spans/span.ts';
import { cost, sumCosts } from './cost.ts';
import type { MlflowCost, MlflowTokenUsage } from './mlflow-trace.ts';
import { isModelCall } from './span-type.ts';
import { sumTokenUsage, tokenUsage } from './token-usage.ts';

export interface TraceTotals {
  readonly usage: MlflowTokenUsage | undefined;
  readonly cost: MlflowCost | undefined;
}

/**
 * Totals over the model calls alone: what agents carry are sums of the same tokens. Only where no call says its own (some
 * foreign instrumentations) are the root's taken.
 */
export function traceTotals(spans: readonly SpanRecord[], root: SpanRecord | undefined): TraceTotals {
  const calls = outermostModelCalls(spans);
  const usages = calls.flatMap((call) => tokenUsage(call.attributes) ?? []);
  const costs = calls.flatMap((call) => cost(call.attributes) ?? []);
  return {
    usage: usages.length > 0 ? sumTokenUsage(usages) : root && tokenUsage(root.attributes),
    cost: costs.length > 0 ? sumCosts(costs) : root && cost(root.attributes),
  };
}

/** Two instrumentations may report one request, the client's span within the framework's: the outer one counts. */
function outermostModelCalls(spans: readonly SpanRecord[]): readonly SpanRecord[] {
  const calls = spans.filter(({ attributes }) => isModelCall(attributes) && tokenUsage(attributes));
  const callIds = new Set(calls.map((call) => call.spanId));
  const parents = new Map(spans.map((span) => [span.spanId, span.parentSpanId]));
  return calls.filter((call) => !ancestors(call, parents).some((id) => callIds.has(id)));
}

/** Ends at a span seen before: foreign parents may form a ring. */
function ancestors(span: SpanRecord, parents: ReadonlyMap<string, string | undefined>): readonly string[] {
  const seen = new Set<string>([span.spanId]);
  let id = span.parentSpanId;
  while (id !== undefined && !seen.has(id)) {
    seen.add(id);
    id = parents.get(id);
  }
  return [...seen].slice(1);
}
