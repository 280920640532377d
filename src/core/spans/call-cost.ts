import type { CallCost, PriceBook } from '../prices/price-call.ts';
import type { AgentRun, ModelCall, Turn } from '../session/turn.ts';
import { providerOf } from './provider.ts';

/** Cost of one call; `undefined` where the model, or its usage, is not known. Prices have cliffs by request size: only calls are priced, sums never. */
export function costOfCall(call: ModelCall, prices: PriceBook): CallCost | undefined {
  const { usage, model } = call;
  if (usage === undefined || model === undefined) return undefined;
  return prices.priceCall({
    model,
    provider: providerOf(model),
    usage,
    ...(usage.speed === undefined ? {} : { speed: usage.speed }),
    ...(usage.geography === undefined ? {} : { geography: usage.geography }),
    ...(usage.serviceTier === undefined ? {} : { serviceTier: usage.serviceTier }),
  });
}

/** Every call of a run and of the subagents below it. */
export function callsOf(run: AgentRun): readonly ModelCall[] {
  return [...run.calls, ...run.tools.flatMap((tool) => tool.runs.flatMap(callsOf))];
}

export function callsOfTurn(turn: Turn): readonly ModelCall[] {
  return [turn.run, ...turn.unlinkedRuns].flatMap(callsOf);
}

export interface Totals {
  /** Cached tokens included (Anthropic rule of the GenAI conventions). */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly inputUsd: number;
  readonly outputUsd: number;
  readonly totalUsd: number;
  readonly priced: number;
  readonly source: string | undefined;
  /** Models whose tokens are not in the cost, in order of first use. */
  readonly unpricedModels: readonly string[];
  /** A call's usage is the placeholder of an aborted stream. */
  readonly estimated: boolean;
}

const NOTHING: Totals = {
  inputTokens: 0,
  outputTokens: 0,
  inputUsd: 0,
  outputUsd: 0,
  totalUsd: 0,
  priced: 0,
  source: undefined,
  unpricedModels: [],
  estimated: false,
};

export function totalsOf(calls: readonly ModelCall[], prices: PriceBook): Totals {
  return calls.reduce((totals, call) => addCall(totals, call, costOfCall(call, prices)), NOTHING);
}

function addCall(totals: Totals, call: ModelCall, cost: CallCost | undefined): Totals {
  if (call.usage === undefined) return totals;
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = call.usage;
  const model = call.model ?? 'unknown';
  return {
    inputTokens: totals.inputTokens + inputTokens + cacheReadTokens + cacheWriteTokens,
    outputTokens: totals.outputTokens + outputTokens,
    inputUsd: totals.inputUsd + (cost?.inputUsd ?? 0),
    outputUsd: totals.outputUsd + (cost?.outputUsd ?? 0),
    totalUsd: totals.totalUsd + (cost?.totalUsd ?? 0),
    priced: totals.priced + (cost === undefined ? 0 : 1),
    source: totals.source ?? cost?.source,
    unpricedModels: cost === undefined ? unique([...totals.unpricedModels, model]) : totals.unpricedModels,
    estimated: totals.estimated || call.aborted,
  };
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
