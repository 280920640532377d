import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SpanRecord } from '../../../src/core/spans/span.ts';
import { until } from '../../support/cli/until.ts';
import { startOtlpSink, type OtlpSink } from '../../support/otlp-sink.ts';
import { installedHooks } from '../../support/recorded/installed-hooks.ts';
import { layOut, projectTranscripts } from '../../support/recorded/lay-out.ts';
import { createMachine, type Machine } from '../../support/recorded/machine.ts';
import { oneOfEachSession } from '../../support/recorded/one-of-each-session.ts';
import { replay } from '../../support/recorded/replay.ts';
import { hooksOf, type RecordedHook } from '../../support/recorded/steps.ts';
import { SCENARIOS, type RecordedScenario } from '../../support/sessions/scenario.ts';

interface Session {
  readonly name: string;
  readonly processes: readonly RecordedScenario[];
}

/** Each session that was recorded with hooks, as its processes came one after the other. */
const SESSIONS: readonly Session[] = oneOfEachSession()
  .filter((scenario) => hooksOf(scenario).some(isEvent('SessionStart')))
  .map((scenario) => ({ name: scenario.name, processes: [...earlier(scenario), scenario] }));

function isEvent(name: string): (hook: RecordedHook) => boolean {
  return ({ payload }) => payload.hook_event_name === name;
}

/** `cli-compact-manual` goes on with the session of two other recordings. */
function earlier({ name, sessionIds }: RecordedScenario): readonly RecordedScenario[] {
  return SCENARIOS.filter(
    (other) => other.name !== name && other.sessionIds.some((id) => sessionIds.includes(id)),
  );
}

/** One that wrote no transcript, and one of whose hooks none is ours. */
const OTHERS = SCENARIOS.filter(({ name }) => ['cli-no-persistence', 'cli-worktree-flag'].includes(name));

/** As many at once as keep the pauses within a session shorter than those after which a turn is believed to have ended. */
const AT_ONCE = 3;

interface Place {
  readonly machine: Machine;
  readonly sink: OtlpSink;
}

async function createPlace(): Promise<Place> {
  return { machine: createMachine(), sink: await startOtlpSink() };
}

let live: Place;
let past: Place;
beforeAll(async () => {
  [live, past] = await Promise.all([createPlace(), createPlace()]);
  await Promise.all([replayAll(live), importAll(past)]);
});
afterAll(async () => {
  for (const { machine, sink } of [live, past]) {
    await machine.remove();
    await sink.close();
  }
});

async function replayAll({ machine, sink }: Place): Promise<void> {
  const { project, commands } = machine;
  await commands.print('setup', '--yes', '-u', `otlp+${new URL(sink.url).origin}`);
  const stage = { configFolder: project.configFolder, runHooks: installedHooks(machine) };
  const waiting = [...SESSIONS, ...OTHERS.map((scenario) => ({ processes: [scenario] }))];
  const worker = async (): Promise<void> => {
    for (let session = waiting.shift(); session !== undefined; session = waiting.shift())
      for (const scenario of session.processes) await replay(scenario, stage);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await until({ what: 'the drain has nothing left to do' }, async () => {
    const { drainAlive } = await commands.status();
    return drainAlive ? undefined : true;
  });
}

async function importAll({ machine, sink }: Place): Promise<void> {
  const { project, commands } = machine;
  for (const { processes } of SESSIONS) layOut(processes.at(-1)!, project.configFolder);
  const transcripts = projectTranscripts(project.configFolder);
  await commands.print('import', transcripts, '--include-open', '-u', `otlp+${new URL(sink.url).origin}`);
}

function spansOf({ sink }: Place, { sessionIds }: RecordedScenario): readonly SpanRecord[] {
  return sink
    .spans()
    .filter(({ attributes }) => sessionIds.includes(String(attributes['gen_ai.conversation.id'])));
}

describe.for(SESSIONS)('$name', ({ processes }) => {
  const scenario = processes.at(-1)!;

  test('the spans of an import, but for what only hooks know', () => {
    const byHooks = spansOf(live, scenario).filter(({ name }) => !name.startsWith('permission '));
    expect(comparable(byHooks)).toEqual(comparable(spansOf(past, scenario)));
  });

  test('what hooks know', () => {
    const spans = spansOf(live, scenario);
    const hooks = processes.flatMap(hooksOf);
    expect(spans.filter(({ name }) => name.startsWith('permission '))).toHaveLength(
      hooks.filter(isEvent('PermissionRequest')).length,
    );
    for (const hook of hooks) expectKnown(hook, spans);
  });
});

/** By hooks only: when a tool ran, when a turn began and ended, in which mode, who called, and that a process was killed. */
const HOOKS_KNOW = new Set([
  'claude_code.timing.source',
  'claude_code.capture.sources',
  'claude_code.permission_mode',
]);

type Rest = Pick<SpanRecord, 'spanId'> & Readonly<Record<string, unknown>>;

function comparable(spans: readonly SpanRecord[]): readonly unknown[] {
  return spans.map(withoutHooks).sort((left, right) => (left.spanId < right.spanId ? -1 : 1));
}

function withoutHooks({ startTime, endTime, attributes, links, ...rest }: SpanRecord): Rest {
  const isCall = attributes['gen_ai.operation.name'] === 'chat';
  return {
    ...rest,
    times: isCall && { startTime, endTime },
    attributes: Object.fromEntries(Object.entries(attributes).flatMap(withoutHook)),
    links: links.filter((link) => link.attributes['claude_code.link.kind'] !== 'traceparent'),
  };
}

function withoutHook([name, value]: readonly [string, unknown]): readonly (readonly [string, unknown])[] {
  if (HOOKS_KNOW.has(name)) return [];
  return [[name, name === 'claude_code.agent.outcome' && value === 'killed' ? 'open' : value]];
}

function expectKnown({ t, payload, traceparent }: RecordedHook, spans: readonly SpanRecord[]): void {
  const time = BigInt(t) * 1_000_000n;
  const turn = spans.find(
    ({ parentSpanId, attributes }) =>
      parentSpanId === undefined && attributes['claude_code.prompt.id'] === payload.prompt_id,
  );
  switch (payload.hook_event_name) {
    case 'UserPromptSubmit':
      expect(turn!.attributes['claude_code.capture.sources']).toEqual(['transcript', 'hooks']);
      if (traceparent !== undefined)
        expect(turn!.links.map(({ traceId, spanId }) => `00-${traceId}-${spanId}`)).toContain(
          traceparent.slice(0, -'-01'.length),
        );
      return;
    case 'Stop':
      return expect(turn!.endTime).toBe(time);
    case 'PostToolUse': {
      const tool = spans.find(
        ({ attributes }) =>
          attributes['gen_ai.tool.call.id'] === payload.tool_use_id &&
          attributes['claude_code.tool.outcome'] !== undefined,
      )!;
      expect(tool.attributes['claude_code.timing.source']).toBe('hook');
      return expect(tool.endTime - tool.startTime).toBe(BigInt(payload.duration_ms!) * 1_000_000n);
    }
    case 'PermissionRequest':
      return expect(
        spans
          .filter(({ name }) => name === `permission ${payload.tool_name}`)
          .map(({ startTime }) => startTime),
      ).toContain(time);
  }
}

test('a session that ended without a word is closed as killed, once its process is gone', () => {
  const killed = SESSIONS.filter(({ processes }) => !processes.flatMap(hooksOf).some(isEvent('SessionEnd')));
  expect(killed.map(({ name }) => name)).toEqual(['cli-err401', 'cli-sigkill-tool']);
  for (const { processes } of killed) {
    const roots = spansOf(live, processes[0]!).filter(({ parentSpanId }) => parentSpanId === undefined);
    expect(roots.map(({ attributes }) => attributes['claude_code.agent.outcome'])).toEqual(['killed']);
  }
});

test('a session without a transcript is one trace of what its hooks know, and says so', () => {
  const ids = new Set(OTHERS[0] && hooksOf(OTHERS[0]).map(({ payload }) => payload.session_id));
  const spans = live.sink
    .spans()
    .filter(({ attributes }) => ids.has(String(attributes['gen_ai.conversation.id'])));
  expect(spans.map(({ name }) => name).sort()).toEqual([
    'execute_tool Agent',
    'execute_tool Bash',
    'invoke_agent claude-code',
    'invoke_agent general-purpose',
  ]);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(spans.at(-1)!.attributes['claude_code.capture.sources']).toEqual(['hooks']);
});

test('a session that never called our hooks is left alone', () => {
  expect(spansOf(live, OTHERS[1]!)).toEqual([]);
});
