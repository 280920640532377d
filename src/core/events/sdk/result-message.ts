import type { AgentEvent } from '../agent-event.ts';
import type { OnLine } from '../happened.ts';
import { asCount, asId, asNumber, asObject, asString, type JsonObject } from '../json.ts';
import type { Nanoseconds } from '../time.ts';

/** The `result` message ends a turn, and says how. */
export function fromResultMessage(message: JsonObject, receivedAt: Nanoseconds): readonly AgentEvent[] {
  const base: OnLine = { at: receivedAt, agentId: undefined, lineId: asId(message['uuid']) };
  switch (message['subtype']) {
    case 'error_max_turns':
      return [{ kind: 'limit', ...base, limit: 'max-turns' }];
    case 'error_max_budget_usd':
      return [{ kind: 'limit', ...base, limit: 'budget' }];
    case 'error_max_structured_output_retries':
      return [{ kind: 'limit', ...base, limit: 'structured-output-retries' }];
    case 'error_during_execution':
      return asString(message['terminal_reason'])?.startsWith('aborted') === true
        ? [{ kind: 'interrupt', ...base, duringTool: message['terminal_reason'] === 'aborted_tools' }]
        : [];
    default:
      return [...structuredOutput(message, base), { kind: 'turn-marker', ...base }];
  }
}

function structuredOutput(message: JsonObject, base: OnLine): readonly AgentEvent[] {
  const data = message['structured_output'];
  return data === undefined
    ? []
    : [{ kind: 'structured-output', ...base, lineId: `${base.lineId}/output`, data }];
}

/** Claude Code's own account of what was used since the previous result, subagents included. */
export interface ResultTotals {
  /** Cached tokens included. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
}

/**
 * `total_cost_usd` and `modelUsage` count up over the session, also over resumes; `model_usage_since_last_result` is the difference. Where a version lacks
 * it, the difference to the previous result (`before`) is taken.
 */
export function resultTotals(value: unknown, before: unknown): ResultTotals | undefined {
  const message = asObject(value);
  if (message?.['type'] !== 'result') return undefined;
  const since = asObject(message['model_usage_since_last_result']);
  if (since !== undefined) return totalsOf(since);
  const now = totalsOf(asObject(message['modelUsage']) ?? {});
  const then = totalsOf(asObject(asObject(before)?.['modelUsage']) ?? {});
  return {
    inputTokens: now.inputTokens - then.inputTokens,
    outputTokens: now.outputTokens - then.outputTokens,
    costUsd: now.costUsd - then.costUsd,
  };
}

function totalsOf(byModel: JsonObject): ResultTotals {
  const models = Object.values(byModel).map((model) => asObject(model) ?? {});
  return {
    inputTokens: sum(models.flatMap((model) => INPUT_COUNTS.map((name) => asCount(model[name]) ?? 0))),
    outputTokens: sum(models.map((model) => asCount(model['outputTokens']) ?? 0)),
    costUsd: sum(models.map((model) => asNumber(model['costUSD']) ?? 0)),
  };
}

const INPUT_COUNTS = ['inputTokens', 'cacheReadInputTokens', 'cacheCreationInputTokens'];

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
