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

/** The program ends the query itself; how far the child gets before it dies differs from run to run. */
const CUT = new Set(['sdk-break-loop', 'sdk-abort']);

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
    const comparableSpan = knowsLess(scenario);
    const ours = spans.map(comparableSpan);
    if (CUT.has(scenario)) return expect(atAnyMoment(traced)).toContainEqual(ours);
    const expected = describeTraces(hooksRoad(traced));
    expect(expected.length).toBeGreaterThan(0);
    expect(ours).toEqual(expected.map(comparableSpan));
  });

  test('conforms to the GenAI model', () => {
    expect(violationsOf(traced.spans)).toEqual([]);
  });

  test('the child is marked, so that installed hooks leave', () => {
    expect(new Set(plain.hooks.map(({ mark }) => mark))).not.toContain('1');
    if (!CUT.has(scenario)) expect(eventsOf(traced)).toEqual(eventsOf(plain));
    expect(traced.hooks.filter(({ mark }) => mark !== '1')).toEqual([]);
  });
});

/** The shell hooks that ran, without `StopFailure`: Claude Code waits for none of those, and one that it started just before its end may write no line. */
function eventsOf({ hooks }: LiveRun): readonly string[] {
  const events = hooks.map(({ payload }) => String(payload['hook_event_name']));
  return events.filter((event) => event !== 'StopFailure').sort();
}

/** With one prompt, the SDK closes the child's input when the query rests: a background command that ends then wakes a turn of which no callback tells. */
function knowsLess(scenario: string): (span: DescribedSpan) => unknown {
  return scenario === 'sdk-bgbash' ? withoutSources : withoutHookTimes;
}

function withoutSources({ attributes, ...span }: DescribedSpan): unknown {
  const { 'claude_code.capture.sources': _sources, ...rest } = attributes;
  return withoutHookTimes({ ...span, attributes: rest });
}

/** The same run by journal and transcript: what the project's own shell hooks were told, and the files in its configuration folder. */
function hooksRoad(run: LiveRun): readonly SpanRecord[] {
  return sessionsOf(run).flatMap(({ sessionId, written, told }) =>
    rendered(sessionId, [...told, ...written, processEnd]),
  );
}

/**
 * The hooks road as it stood at every moment: with so many lines of the transcript and so many hooks. The instrumentation has heard some of either when a query is
 * left, and it alone is told that the consumer ended it.
 */
function atAnyMoment(run: LiveRun): readonly unknown[] {
  const at = BigInt(Date.now()) * 1_000_000n;
  const left: AgentEvent = { ...processEnd, event: 'session-end', at, reason: 'interrupted' };
  return sessionsOf(run).flatMap(({ sessionId, written, told }) =>
    prefixes(told).flatMap((hooks) =>
      prefixes(written).map((lines) =>
        describeTraces(rendered(sessionId, [...hooks, ...lines, left])).map(withoutHookTimes),
      ),
    ),
  );
}

function prefixes<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: items.length + 1 }, (_, length) => items.slice(0, length));
}

function rendered(sessionId: string, events: readonly AgentEvent[]): readonly SpanRecord[] {
  return renderTurns(foldEvents(sessionId, events).turns).flatMap(({ spans }) => spans);
}

interface SessionEvents {
  readonly sessionId: string;
  readonly written: readonly AgentEvent[];
  readonly told: readonly AgentEvent[];
}

function sessionsOf(run: LiveRun): readonly SessionEvents[] {
  return findTranscripts(join(run.project.configFolder, 'projects')).map(({ sessionId, path }) => {
    const written: AgentEvent[] = [];
    createTranscriptFollower(path, (event) => void written.push(event)).read();
    return { sessionId, written, told: journalEvents(run, sessionId) };
  });
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

function sorted(spans: readonly unknown[]): readonly unknown[] {
  const text = (span: unknown): string =>
    JSON.stringify(span, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  return [...spans].sort((left, right) => text(left).localeCompare(text(right)));
}
