import type { OwnAttribute } from '../../spans/own-names.ts';
import type { Attributes } from '../../spans/span.ts';
import type { MlflowCost } from './mlflow-trace.ts';
import { asNumber } from './read-attribute.ts';

const TOTAL: OwnAttribute = 'claude_code.cost.usd';
const INPUT: OwnAttribute = 'claude_code.cost.input_usd';
const OUTPUT: OwnAttribute = 'claude_code.cost.output_usd';

/** The attributes that the cost is read from. */
export const COST_SOURCES: readonly string[] = [TOTAL, INPUT, OUTPUT];

/** `undefined` unless all three parts are known: MLflow's readers expect them together. */
export function cost(attributes: Attributes): MlflowCost | undefined {
  const total = asNumber(attributes[TOTAL]);
  if (total === undefined) return undefined;
  const input = asNumber(attributes[INPUT]);
  const output = asNumber(attributes[OUTPUT]);
  if (input === undefined || output === undefined) return undefined;
  return { input_cost: input, output_cost: output, total_cost: total };
}

export function sumCosts(costs: readonly MlflowCost[]): MlflowCost | undefined {
  if (costs.length <= 1) return costs[0];
  const total = { input_cost: 0, output_cost: 0, total_cost: 0 };
  for (const one of costs) {
    total.input_cost += one.input_cost;
    total.output_cost += one.output_cost;
    total.total_cost += one.total_cost;
  }
  return total;
}
