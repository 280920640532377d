import type { OwnAttribute } from '../../spans/own-names.ts';
import type { Attributes } from '../../spans/span.ts';
import { isRecord, parseJson } from './json.ts';
import { SPAN } from './mlflow-names.ts';
import type { MlflowCost } from './mlflow-trace.ts';
import { asNumber, asText } from './read-attribute.ts';

const TOTAL: OwnAttribute = 'claude_code.cost.usd';
const INPUT: OwnAttribute = 'claude_code.cost.input_usd';
const OUTPUT: OwnAttribute = 'claude_code.cost.output_usd';

/** The attributes that the cost is read from. */
export const COST_SOURCES: readonly string[] = [TOTAL, INPUT, OUTPUT, SPAN.cost];

/** What a span states in MLflow's words, or what it says in ours. */
export function cost(attributes: Attributes): MlflowCost | undefined {
  const stated = asText(attributes[SPAN.cost]);
  return stated === undefined ? saidCost(attributes) : statedCost(stated);
}

function statedCost(json: string): MlflowCost | undefined {
  const stated = parseJson(json);
  if (!isRecord(stated)) return undefined;
  const { input_cost: input, output_cost: output, total_cost: total } = stated;
  return costOf({ input: asNumber(input), output: asNumber(output), total: asNumber(total) });
}

function saidCost(attributes: Attributes): MlflowCost | undefined {
  const total = asNumber(attributes[TOTAL]);
  if (total === undefined) return undefined;
  return costOf({ input: asNumber(attributes[INPUT]), output: asNumber(attributes[OUTPUT]), total });
}

interface Parts {
  readonly input: number | undefined;
  readonly output: number | undefined;
  readonly total: number | undefined;
}

/** `undefined` unless all three parts are known: MLflow's readers expect them together. */
function costOf({ input, output, total }: Parts): MlflowCost | undefined {
  if (input === undefined || output === undefined || total === undefined) return undefined;
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
