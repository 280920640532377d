import { describe, expect, test } from 'vitest';
import type { SpanRecord } from '../../../../src/core/spans/span.ts';
import { toMlflowTrace } from '../../../../src/core/targets/mlflow/to-mlflow-trace.ts';
import { deepFreeze } from '../../../support/deep-freeze.ts';
import { foldEvents, renderTurns } from '../../../support/sessions/fold-session.ts';
import { SCENARIOS, sessionsOf, transcriptEvents } from '../../../support/sessions/scenario.ts';

describe.for(SCENARIOS)('$name', (scenario) => {
  const turns = sessionsOf(scenario).flatMap(
    (session) => foldEvents(session.sessionId, transcriptEvents(session)).turns,
  );
  const traces = renderTurns(turns, 'full').map((trace) => toMlflowTrace(deepFreeze(trace)));
  const spans = traces.flatMap((trace) => trace.spans);

  test('totals are those of the recording', () => {
    const usages = traces.flatMap(({ info }) => info.usage ?? []);
    const sum = (key: keyof (typeof usages)[number]) =>
      usages.reduce((total, usage) => total + (usage[key] ?? 0), 0);
    const { expected } = scenario;
    const [cacheRead, cacheWrite] = [expected.cacheReadTokens ?? 0, expected.cacheWriteTokens ?? 0];
    // The recording counts as Anthropic does, without cached tokens.
    const input = (expected.inputTokens ?? 0) + cacheRead + cacheWrite;
    const output = expected.outputTokens ?? 0;
    expect({
      input: sum('input_tokens'),
      output: sum('output_tokens'),
      total: sum('total_tokens'),
      cacheRead: sum('cache_read_input_tokens'),
      cacheWrite: sum('cache_creation_input_tokens'),
    }).toEqual({ input, output, total: input + output, cacheRead, cacheWrite });
  });

  test('the cost of a trace is what its root says', () => {
    for (const { info, spans: mapped } of traces.filter((trace) => trace.info.cost !== undefined)) {
      const stated = mapped.at(-1)?.attributes['claude_code.cost.usd'];
      expect(info.cost?.total_cost).toBeCloseTo(Number(stated), 9);
    }
  });

  test('MLflow’s chat view can draw every call and agent', () => {
    const contents = spans.flatMap(chatContents);
    for (const content of contents) expect(undrawable(content)).toEqual([]);
  });

  test('each turn has a name, a session, an end, and a time MLflow can hold', () => {
    for (const { info } of traces) {
      expect(info.name).toBe('invoke_agent claude-code');
      expect(info.state).toMatch(/^(OK|ERROR)$/);
      expect(info.sessionId).toMatch(/^\w/);
      expect(info.requestTime).toBeGreaterThan(1_700_000_000_000_000_000n);
    }
  });
});

function chatContents({ attributes }: SpanRecord): readonly ChatContent[] {
  const isChat = attributes['mlflow.message.format'] === 'anthropic';
  const texts = [attributes['mlflow.spanInputs'], attributes['mlflow.spanOutputs']];
  return isChat
    ? texts.flatMap((text) => (typeof text === 'string' ? [JSON.parse(text) as ChatContent] : []))
    : [];
}

interface Message {
  readonly role: string;
  readonly content: string | readonly Readonly<Record<string, unknown>>[];
}

type ChatContent = Message & { readonly messages?: readonly Message[] };

/** What MLflow 3.17.2 demands of a message before it draws any of the list (its UI's `anthropic` format). */
function undrawable(content: ChatContent): readonly unknown[] {
  const messages = content.messages ?? [content];
  return messages.filter(({ role, content: blocks }) => {
    const isKnown = role === 'user' || role === 'assistant';
    return !isKnown || (typeof blocks !== 'string' && !blocks.every(isDrawable));
  });
}

function isDrawable(block: Readonly<Record<string, unknown>>): boolean {
  const isText = (name: string) => typeof block[name] === 'string';
  switch (block['type']) {
    case 'text':
      return isText('text');
    case 'thinking':
      return isText('thinking');
    case 'tool_use':
      return isText('id') && isText('name') && typeof block['input'] === 'object' && block['input'] !== null;
    case 'tool_result':
      return isText('tool_use_id') && (isText('content') || areDrawable(block['content']));
    default:
      return false;
  }
}

function areDrawable(blocks: unknown): boolean {
  return (
    Array.isArray(blocks) && blocks.every(({ type, text }) => type === 'text' && typeof text === 'string')
  );
}
