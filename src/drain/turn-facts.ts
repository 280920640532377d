import type { Trace } from '../core/spans/span.ts';
import type { OwnAttribute } from '../core/spans/own-names.ts';
import {
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
} from '../core/spans/semconv.generated.ts';
import type { Turn } from '../core/session/turn.ts';
import type { TurnFacts } from '../ledger/turns.ts';

const costUsd: OwnAttribute = 'claude_code.cost.usd';

/** What `status` shows of a turn. */
export function turnFacts(turn: Turn, trace: Trace): TurnFacts {
  const attributes = trace.spans.at(-1)?.attributes ?? {};
  return {
    traceId: trace.traceId,
    outcome: turn.run.outcome,
    startedAt: milliseconds(turn.run.startedAt),
    endedAt: milliseconds(turn.run.endedAt),
    inputTokens: numberOf(attributes[ATTR_GEN_AI_USAGE_INPUT_TOKENS]),
    outputTokens: numberOf(attributes[ATTR_GEN_AI_USAGE_OUTPUT_TOKENS]),
    costUsd: numberOf(attributes[costUsd]),
  };
}

function milliseconds(time: bigint): number {
  return Number(time / 1_000_000n);
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
