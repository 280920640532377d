import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AgentEvent } from '../../src/core/events/agent-event.ts';
import { fromJournalEntry } from '../../src/core/events/from-journal-entry.ts';
import type { SpanRecord } from '../../src/core/spans/span.ts';
import { processEnd } from '../../src/drain/process-end.ts';
import { toJournalEntry } from '../../src/hook/to-journal-entry.ts';
import { createTranscriptFollower } from '../../src/instrumentation/transcript-follower.ts';
import { findTranscripts } from '../../src/transcripts/find-transcripts.ts';
import { violationsOf } from '../support/conformance/check-spans.ts';
import { cleanUp } from '../support/claude/create-project.ts';
import { comparable } from '../support/instrumentation/comparable.ts';
import { describeTraces, outline, type DescribedSpan } from '../support/instrumentation/describe-traces.ts';
import { LIVE_SCENARIOS } from '../support/instrumentation/live-scenarios.ts';
import { runLive, type LiveRun } from '../support/instrumentation/run-live.ts';
import { knownEvents } from '../support/lines/known-events.ts';
import { foldEvents, renderTurns } from '../support/sessions/fold-session.ts';

afterAll(cleanUp);

const live = (scenario: string, sessionId: string, instrumentation?: object): Promise<LiveRun> =>
  runLive({
    scenario,
    sessionId,
    ...(instrumentation && { instrumentation: { ...instrumentation } }),
  });

/** No session, no turn: one span that says that the query failed. */
const NEVER_BEGAN = new Set(['sdk-badresume', 'sdk-spawnfail']);

describe.for(Object.keys(LIVE_SCENARIOS))('%s against the real SDK and binary', (scenario) => {
  const sessionId = randomUUID();
  let plain: LiveRun;
  let traced: LiveRun;
  beforeAll(async () => {
    [plain, traced] = await Promise.all([
      live(scenario, sessionId),
      live(scenario, sessionId, { content: 'redacted' }),
    ]);
  });

  test('the program sees what it sees without us', () => {
    expect(comparable(traced.seen, traced.project.root)).toEqual(comparable(plain.seen, plain.project.root));
  });

  test('the instrumentation says nothing', () => {
    expect(traced.stderr).toBe(plain.stderr);
  });

  test('spans equal those of the hooks road', () => {
    const spans = describeTraces(traced.spans);
    if (NEVER_BEGAN.has(scenario)) return expect(outline(spans)).toEqual(['invoke_agent claude-code failed']);
    const expected = describeTraces(hooksRoad(traced));
    expect(expected.length).toBeGreaterThan(0);
    const knows = KNOWN_LESS[scenario] ?? withoutHookTimes;
    expect(spans.map(knows)).toEqual(expected.map(knows));
  });

  test('conforms to the GenAI model', () => {
    expect(violationsOf(traced.spans)).toEqual([]);
  });

  test('the child is marked, so that installed hooks leave', () => {
    expect(new Set(plain.hooks.map(({ mark }) => mark))).not.toContain('1');
    expect(traced.hooks.length).toBe(plain.hooks.length);
    expect(traced.hooks.filter(({ mark }) => mark !== '1')).toEqual([]);
  });
});

const KNOWN_LESS: Readonly<Record<string, (span: DescribedSpan) => unknown>> = {
  // Once its consumer has left, the SDK answers no callback; shell hooks go on.
  'sdk-break-loop': withoutTimes,
  // The SDK waits two seconds for an aborted child, which may write how its tool ended after that.
  'sdk-abort': (span) => names([span]),
};

/** The same run by journal and transcript: what the project's own shell hooks were told, and the files in its configuration folder. */
function hooksRoad(run: LiveRun): readonly SpanRecord[] {
  const turns = findTranscripts(join(run.project.configFolder, 'projects')).flatMap(({ sessionId, path }) => {
    const events: AgentEvent[] = [];
    createTranscriptFollower(path, (event) => void events.push(event)).read();
    return foldEvents(sessionId, [...journalEvents(run, sessionId), ...events, processEnd]).turns;
  });
  return renderTurns(turns).flatMap(({ spans }) => spans);
}

function journalEvents({ hooks, stubUrl }: LiveRun, sessionId: string): readonly AgentEvent[] {
  const environment = { CLAUDE_CODE_ENTRYPOINT: 'sdk-ts', ANTHROPIC_BASE_URL: stubUrl };
  return hooks.flatMap(({ t, payload }) => {
    if (payload['session_id'] !== sessionId) return [];
    return knownEvents(fromJournalEntry(toJournalEntry(payload, environment, t)));
  });
}

/** A shell hook starts some milliseconds after a callback: times that rest on hooks differ by that, those of model calls do not. */
function withoutHookTimes(span: DescribedSpan): unknown {
  const { startTime, endTime, children, ...rest } = span;
  const times = span.name.startsWith('chat') ? { startTime, endTime } : {};
  return { ...rest, ...times, children: sorted(children.map(withoutHookTimes)) };
}

function names(spans: readonly DescribedSpan[]): readonly string[] {
  return spans.flatMap(({ name, children }) => [name, ...names(children)]).sort();
}

function withoutTimes({ startTime: _start, endTime: _end, children, ...span }: DescribedSpan): unknown {
  const { 'claude_code.timing.source': _source, ...attributes } = span.attributes;
  return { ...span, attributes, children: sorted(children.map(withoutTimes)) };
}

function sorted(spans: readonly unknown[]): readonly unknown[] {
  const text = (span: unknown): string =>
    JSON.stringify(span, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  return [...spans].sort((left, right) => text(left).localeCompare(text(right)));
}
