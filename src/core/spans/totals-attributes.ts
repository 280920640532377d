import { compact } from './attributes.ts';
import type { ModelCall } from '../session/turn.ts';
import { totalsOf } from './call-cost.ts';
import type { OwnAttribute } from './own-names.ts';
import type { TurnContext } from './render-context.ts';
import { ATTR_GEN_AI_USAGE_INPUT_TOKENS, ATTR_GEN_AI_USAGE_OUTPUT_TOKENS } from './semconv.generated.ts';
import type { Attributes } from './span.ts';

/** Totals of an agent's invocation, subagents included (no cache breakdown on agent spans, GenAI conventions #469). No call, no total. */
export function totalsAttributes(calls: readonly ModelCall[], { options }: TurnContext): Attributes {
  if (calls.length === 0) return {};
  const totals = totalsOf(calls, options.prices);
  const total: OwnAttribute = 'claude_code.cost.usd';
  const input: OwnAttribute = 'claude_code.cost.input_usd';
  const output: OwnAttribute = 'claude_code.cost.output_usd';
  const source: OwnAttribute = 'claude_code.cost.source';
  const unpriced: OwnAttribute = 'claude_code.cost.unpriced_models';
  const estimated: OwnAttribute = 'claude_code.usage.estimated';
  const priced = totals.priced > 0;
  return compact({
    [ATTR_GEN_AI_USAGE_INPUT_TOKENS]: totals.inputTokens,
    [ATTR_GEN_AI_USAGE_OUTPUT_TOKENS]: totals.outputTokens,
    [total]: priced ? totals.totalUsd : undefined,
    [input]: priced ? totals.inputUsd : undefined,
    [output]: priced ? totals.outputUsd : undefined,
    [source]: priced && totals.source !== undefined ? `computed: ${totals.source}` : undefined,
    [unpriced]: totals.unpricedModels.length > 0 ? totals.unpricedModels : undefined,
    [estimated]: totals.estimated ? true : undefined,
  });
}
