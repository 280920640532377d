import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AgentEvent } from '../../src/core/events/agent-event.ts';
import { fromJournalEntry } from '../../src/core/events/from-journal-entry.ts';
import type { SpanRecord } from '../../src/core/spans/span.ts';
import { toJournalEntry } from '../../src/hook/to-journal-entry.ts';
import { describeTraces, outline, type DescribedSpan } from '../support/instrumentation/describe-traces.ts';
import { fakeQuery } from '../support/instrumentation/fake-query.ts';
import { recordedQueries, type RecordedQuery } from '../support/instrumentation/recorded-query.ts';
import { traced } from '../support/instrumentation/traced-query.ts';
import { knownEvents } from '../support/lines/known-events.ts';
import { layOut, projectTranscripts } from '../support/recorded/lay-out.ts';
import { countSpans, ofOperation } from '../support/sessions/count-spans.ts';
import { foldEvents, renderTurns } from '../support/sessions/fold-session.ts';
import {
  SCENARIOS,
  sessionsOf,
  transcriptEvents,
  type RecordedScenario,
} from '../support/sessions/scenario.ts';

const RECORDED = SCENARIOS.filter(({ kind }) => kind === 'sdk');

/** What the instrumentation listens to; recordings hold more. */
const LISTENED = new Set([
  'UserPromptSubmit',
  'Stop',
  'StopFailure',
  'SubagentStop',
  'PostToolUse',
  'PostToolUseFailure',
  'PermissionRequest',
  'PreCompact',
  'PostCompact',
]);

const root = mkdtempSync(join(tmpdir(), 'claude-otel-replay-'));
afterAll(() => rmSync(root, { recursive: true }));

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

describe.for(RECORDED)('$name', (scenario) => {
  const queries = recordedQueries(scenario.name);
  const expected = describeTraces(hooksRoad(scenario, queries));

  test('replayed with its transcript, it gives the spans of the hooks road', async () => {
    const spans = describeTraces(await replay(queries, configurationOf(scenario)));
    if (expected.length === 0) return expectFailedStart(spans);
    expect(spans.map(withoutStart)).toEqual(expected.map(withoutStart));
    for (const [index, span] of spans.entries())
      expect(span.startTime).toBeLessThanOrEqual(expected[index]!.startTime);
  });

  test('replayed without a transcript, it gives the same tree, and counts no placeholder', async () => {
    const spans = await replay(queries, join(root, 'no-transcripts'));
    if (expected.length === 0) return expectFailedStart(describeTraces(spans));
    expect(outline(describeTraces(spans))).toEqual(WITHOUT_TRANSCRIPT[scenario.name] ?? outline(expected));
    expectHonestUsage(scenario, spans);
  });
});

/**
 * What the messages alone cannot tell: the model of a call that failed, what Claude Code did after its consumer had left, words of a foreground subagent (not
 * forwarded unless asked for). They know better who cut a tool short: the program itself.
 */
const WITHOUT_TRANSCRIPT: Readonly<Record<string, readonly string[]>> = {
  'sdk-abort': [
    'invoke_agent claude-code interrupted',
    '  chat claude-opus-5-5',
    '  execute_tool Bash interrupted',
  ],
  'sdk-apierror': ['invoke_agent claude-code failed', '  chat'],
  'sdk-break-loop': [
    'invoke_agent claude-code interrupted',
    '  chat claude-opus-5-5',
    '  chat claude-opus-5-5',
    '  execute_tool Bash interrupted',
    '  execute_tool Bash ok',
  ],
  'sdk-subagent': [
    'invoke_agent claude-code completed',
    '  chat claude-opus-5-5',
    '  chat claude-opus-5-5',
    '  execute_tool Agent ok',
    '    invoke_agent reviewer completed',
    '      chat claude-haiku-5-5',
    '      execute_tool Bash ok',
  ],
};

/** A recording begins with the first callback; the program had called `query` before that. */
const STARTUP_MS = 500;

/** Replays every query of a recording; the clock is the recording's. */
async function replay(
  queries: readonly RecordedQuery[],
  configuration: string,
): Promise<readonly SpanRecord[]> {
  const original = fakeQuery(queries, {
    at: (time) => vi.setSystemTime(time),
    payload: (input) => ({ ...input, transcript_path: transcriptPath(configuration, input['session_id']) }),
  });
  const { query, spans } = traced(original, { content: 'redacted' });
  for (const { items, epoch } of queries) {
    vi.setSystemTime(epoch + items[0]!.t - STARTUP_MS);
    const abortController = new AbortController();
    if (items.some(({ note }) => note === 'abort()')) abortController.abort();
    const leaves = items.some(({ note }) => note?.startsWith('broke out'));
    await consume(query({ options: { env: { CLAUDE_CONFIG_DIR: configuration }, abortController } }), leaves);
  }
  return spans();
}

async function consume(messages: AsyncIterable<unknown>, leaves: boolean): Promise<void> {
  let answers = 0;
  try {
    for await (const message of messages) {
      answers += (message as { type: string }).type === 'assistant' ? 1 : 0;
      if (leaves && answers === 2) break;
    }
  } catch (error) {
    // Recorded, as the program saw it.
    expect(error).toBeInstanceOf(Error);
  }
}

/** The files of a scenario where Claude Code would have them. */
function configurationOf(scenario: RecordedScenario): string {
  const configuration = join(root, scenario.name);
  layOut(scenario, configuration);
  return configuration;
}

function transcriptPath(configuration: string, sessionId: unknown): string {
  return join(projectTranscripts(configuration), `${String(sessionId)}.jsonl`);
}

/** The same conversation by journal and transcript: callbacks have the payloads of shell hooks. */
function hooksRoad(scenario: RecordedScenario, queries: readonly RecordedQuery[]): readonly SpanRecord[] {
  const turns = sessionsOf(scenario).flatMap((session) => {
    const hooks = queries.flatMap((query) => journalEvents(query, session.sessionId));
    return foldEvents(session.sessionId, [...hooks, ...transcriptEvents(session)]).turns;
  });
  return renderTurns(turns).flatMap(({ spans }) => spans);
}

function journalEvents({ items, epoch }: RecordedQuery, sessionId: string): readonly AgentEvent[] {
  return items.flatMap(({ t, hook, input }) => {
    if (hook === undefined || !LISTENED.has(hook) || input?.['session_id'] !== sessionId) return [];
    const entry = toJournalEntry(input, { CLAUDE_CODE_ENTRYPOINT: 'sdk-ts' }, epoch + t);
    return knownEvents(fromJournalEntry(entry));
  });
}

/** The live span begins with the call of `query`, the hooks road's with the submission. */
function withoutStart({ startTime: _, ...span }: DescribedSpan): Omit<DescribedSpan, 'startTime'> {
  return span;
}

/** No session, no turn: the program still sees that its query failed. */
function expectFailedStart(spans: readonly DescribedSpan[]): void {
  expect(outline(spans)).toEqual(['invoke_agent claude-code failed']);
  expect(spans[0]!.attributes).toMatchObject({ 'error.type': 'Error' });
  expect(spans[0]!.status).toMatchObject({ code: 'error' });
}

function expectHonestUsage({ name, expected }: RecordedScenario, spans: readonly SpanRecord[]): void {
  const outputs = ofOperation(spans, 'chat').map(
    ({ attributes }) => attributes['gen_ai.usage.output_tokens'],
  );
  expect(outputs).not.toContain(1);
  if (name === 'sdk-partial') {
    expect(countSpans(spans)).toMatchObject({
      inputTokens: expected.inputTokens,
      outputTokens: expected.outputTokens,
      cacheReadTokens: expected.cacheReadTokens,
      cacheWriteTokens: expected.cacheWriteTokens,
    });
    expect(
      ofOperation(spans, 'chat').map(({ attributes }) => attributes['gen_ai.response.time_to_first_chunk']),
    ).toEqual([0.041, 0.008]);
    return;
  }
  expect(new Set(outputs)).toEqual(new Set([undefined]));
}
