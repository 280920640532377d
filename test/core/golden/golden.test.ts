import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { drawWaterfall, waterfallText } from '../../../src/cli/waterfall/draw-waterfall.ts';
import type { Turn } from '../../../src/core/session/turn.ts';
import { checkSpans } from '../../support/conformance/check-spans.ts';
import type { SpanRecord } from '../../../src/core/spans/span.ts';
import type { Finding } from '../../support/conformance/finding.ts';
import { expectedCounts } from '../../support/recorded/expected-counts.ts';
import { costOf, countSpans, ofOperation } from '../../support/sessions/count-spans.ts';
import { foldEvents, renderTurns } from '../../support/sessions/fold-session.ts';
import {
  hookEvents,
  SCENARIOS,
  sessionsOf,
  transcriptEvents,
  type RecordedScenario,
} from '../../support/sessions/scenario.ts';

const GOLDEN = join(import.meta.dirname, '../../golden/sessions');

/** Sessions whose account holds what no transcript shows: compaction's own call, a fork's inheritance, `/clear`, streams cut before their usage came. */
const WITH_REMAINDER = new Set([
  'cli-compact-manual',
  'native-compact',
  'sdk-autocompact',
  'cli-fork',
  'sdk-resume',
  'tui-clear',
  'cli-sigint-stream',
  'sdk-interrupt-stream',
  'tui-esc-interrupt-stream',
]);

describe.for(SCENARIOS)('$name', (scenario) => {
  const folded = sessionsOf(scenario).map((session) => ({
    ...foldEvents(session.sessionId, transcriptEvents(session)),
    sessionId: session.sessionId,
  }));
  const turns = folded.flatMap((session) => session.turns);
  const traces = renderTurns(turns);
  const spans = traces.flatMap((trace) => trace.spans);

  test('counts what the recording counts', () => {
    expect(countSpans(spans)).toMatchObject(expectedCounts(scenario));
  });

  test('one root a trace, every parent in the trace, no span id twice', () => {
    for (const trace of traces) {
      const ids = trace.spans.map(({ spanId }) => spanId);
      expect(new Set(ids).size).toBe(ids.length);
      const roots = trace.spans.filter(({ parentSpanId }) => parentSpanId === undefined);
      expect(roots.map(({ name }) => name)).toEqual(['invoke_agent claude-code']);
      expect(trace.spans.at(-1)).toBe(roots[0]);
      expect(
        trace.spans.flatMap(({ parentSpanId }) => parentSpanId ?? []).filter((id) => !ids.includes(id)),
      ).toEqual([]);
    }
  });

  test('no model span has zero length, and each says what its start rests on', () => {
    for (const span of ofOperation(spans, 'chat')) {
      expect(span.endTime - span.startTime).toBeGreaterThan(0n);
      expect(span.attributes['claude_code.timing.start_source']).toMatch(/^(request|preceding_event)$/);
    }
  });

  test('cost equals Claude Code’s own account', () => {
    for (const session of folded) {
      const remainder =
        (session.costStateUsd ?? 0) - costOf(renderTurns(session.turns).flatMap((trace) => trace.spans));
      if (session.costStateUsd !== undefined && !WITH_REMAINDER.has(scenario.name))
        expect(Math.abs(remainder)).toBeLessThan(1e-9);
    }
  });

  test('conforms to the GenAI model', () => {
    expect(checkSpans(spans).filter((finding) => !isExplained(finding, spans))).toEqual([]);
  });

  test('waterfall', async () => {
    await expect(waterfalls(scenario, folded)).toMatchFileSnapshot(join(GOLDEN, `${scenario.name}.txt`));
  });

  test('hooks add times, and change nothing else', () => {
    for (const session of sessionsOf(scenario)) {
      const hooks = hookEvents(scenario, session.sessionId);
      const lines = transcriptEvents(session);
      const alone = renderTurns(foldEvents(session.sessionId, lines).turns);
      const hooksFirst = renderTurns(foldEvents(session.sessionId, [...hooks, ...lines]).turns);
      const hooksLast = renderTurns(foldEvents(session.sessionId, [...lines, ...hooks]).turns);
      expect(hooksLast).toEqual(hooksFirst);
      expect(countSpans(hooksFirst.flatMap((trace) => trace.spans))).toEqual(
        countSpans(alone.flatMap((trace) => trace.spans)),
      );
      expect(spanIds(hooksFirst)).toEqual(expect.arrayContaining([...spanIds(alone)]));
    }
  });
});

/**
 * What the conventions recommend and the source does not know is left out, not made up: the server's address (only hooks know it), and everything about an
 * answer that never came. `mcp.method.name` is what the conventions want on the one span of an MCP tool call (docs/gen-ai/mcp.md), the flattened model has no such refinement.
 */
function isExplained({ level, message, spanId }: Finding, spans: readonly SpanRecord[]): boolean {
  if (level === 'violation') return false;
  if (message.startsWith('server.address') || message.startsWith('mcp.method.name')) return true;
  const span = spans.find((candidate) => candidate.spanId === spanId);
  const cut = span?.status.code === 'error' || span?.attributes['claude_code.usage.estimated'] === true;
  const unanswered = span?.attributes['gen_ai.response.finish_reasons'] === undefined;
  return (
    message.includes(' is recommended on ') &&
    unanswered &&
    (cut || span?.attributes['claude_code.agent.outcome'] !== 'completed')
  );
}

function spanIds(traces: ReturnType<typeof renderTurns>): readonly string[] {
  return traces.flatMap((trace) => trace.spans.map((span) => `${span.name} ${span.traceId} ${span.spanId}`));
}

interface FoldedSession {
  readonly sessionId: string;
  readonly turns: readonly Turn[];
  readonly costStateUsd: number | undefined;
}

/** What a person reads in a diff: each turn's waterfall, and what of Claude Code's account the spans do not explain. */
function waterfalls(scenario: RecordedScenario, sessions: readonly FoldedSession[]): string {
  const parts = sessions.flatMap((session) => {
    const traces = renderTurns(session.turns);
    return [
      `session ${session.sessionId}: ${session.turns.length} turns, ${account(session.costStateUsd, costOf(traces.flatMap((trace) => trace.spans)))}`,
      ...traces.map((trace) => waterfallText(drawWaterfall(trace))),
    ];
  });
  return `${[scenario.name, ...parts].join('\n\n')}\n`;
}

function account(costStateUsd: number | undefined, costUsd: number): string {
  if (costStateUsd === undefined) return `cost $${costUsd.toFixed(6)}, no account of Claude Code's`;
  const remainder = costStateUsd - costUsd;
  const sign = remainder < 0 ? '-' : '+';
  const rest =
    Math.abs(remainder) < 1e-9 ? 'explained' : `remainder ${sign}$${Math.abs(remainder).toFixed(6)}`;
  return `cost $${costUsd.toFixed(6)} of $${costStateUsd.toFixed(6)} in Claude Code's account: ${rest}`;
}
