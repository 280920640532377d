import type { SpanCounts } from '../sessions/count-spans.ts';
import type { RecordedScenario } from '../sessions/scenario.ts';

/**
 * What spans must add up to, by the recorded index. An interrupted call is among its denied ones; its error results are no failures. Compactions are left out:
 * one that ran between turns is in no trace.
 */
export function expectedCounts({
  turns,
  toolCalls,
  subagents,
  expected,
}: RecordedScenario): Omit<SpanCounts, 'compactions'> {
  const roots = turns ?? 0;
  return {
    roots,
    agents: roots + (roots === 0 ? 0 : subagents),
    tools: roots === 0 ? 0 : toolCalls,
    inputTokens: expected.inputTokens ?? 0,
    outputTokens: expected.outputTokens ?? 0,
    cacheReadTokens: expected.cacheReadTokens ?? 0,
    cacheWriteTokens: expected.cacheWriteTokens ?? 0,
    failedTools: expected.failedTools - expected.deniedTools,
    refusedTools: expected.deniedTools,
    interrupted: expected.interrupted,
    failedTurns: expected.apiFailures,
  };
}
