import type { SpanRecord } from '../../spans/span.ts';
import { cost, sumCosts } from './cost.ts';
import type { MappedSpan } from './map-span.ts';
import type { MlflowCost, MlflowTokenUsage } from './mlflow-trace.ts';
import { isModelCall } from './span-type.ts';
import { sumTokenUsage } from './token-usage.ts';

export interface TraceTotals {
  readonly usage: MlflowTokenUsage | undefined;
  readonly cost: MlflowCost | undefined;
}

/**
 * Totals over the model calls alone: what agents carry are sums of the same tokens. Only where no call says its own (some
 * foreign instrumentations) are the agent's taken, which is the trace's outermost GenAI span.
 */
export function traceTotals(spans: readonly MappedSpan[], agent: MappedSpan | undefined): TraceTotals {
  const usages: MlflowTokenUsage[] = [];
  const costs: MlflowCost[] = [];
  for (const { facts } of outermostModelCalls(spans)) {
    if (facts.usage !== undefined) usages.push(facts.usage);
    if (facts.cost !== undefined) costs.push(facts.cost);
  }
  return {
    usage: sumTokenUsage(usages) ?? agent?.facts.usage,
    cost: sumCosts(costs) ?? (agent && cost(agent.record.attributes)),
  };
}

/** Two instrumentations may report one request, the client's span within the framework's: the outer one counts. */
function outermostModelCalls(spans: readonly MappedSpan[]): readonly MappedSpan[] {
  const calls = spans.filter(({ facts }) => facts.usage !== undefined && isModelCall(facts.type));
  if (calls.length === 0) return calls;
  const callIds = new Set(calls.map(({ record }) => record.spanId));
  if (!spans.some(({ record }) => isAmong(callIds, record.parentSpanId))) return calls;
  const parents = new Map(spans.map(({ record }) => [record.spanId, record.parentSpanId]));
  return calls.filter(({ record }) => !ancestors(record, parents).some((id) => callIds.has(id)));
}

function isAmong(ids: ReadonlySet<string>, id: string | undefined): boolean {
  return id !== undefined && ids.has(id);
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
