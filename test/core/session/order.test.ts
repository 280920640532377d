import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AgentEvent } from '../../../src/core/events/agent-event.ts';
import { createSessionFold } from '../../../src/core/session/session-fold.ts';
import type { Turn } from '../../../src/core/session/turn.ts';
import { eventsOfAgents, eventsOfHooks, eventsOfLines, type Files } from '../../support/lines/fold-lines.ts';
import { agentStop, hook, sessionEnd, stop, submit, toolEnd } from '../../support/lines/hook-entries.ts';
import {
  account,
  answer,
  launched,
  marker,
  notification,
  opened,
  prompt,
  request,
  result,
  SESSION_ID,
  shell,
  text,
  use,
} from '../../support/lines/transcript-lines.ts';
import { foldEvents, renderTurns } from '../../support/sessions/fold-session.ts';
import {
  agentEvents,
  hookEvents,
  mainEvents,
  SCENARIOS,
  sessionsOf,
} from '../../support/sessions/scenario.ts';

/** Sessions with everything that can come in another order: hooks, subagents, several turns, interrupts, forks. */
const NAMES = new Set([
  'cli-subagent-nested-background',
  'cli-parallel',
  'cli-multi-turn-2-resume',
  'tui-permission',
  'cli-fork',
  'native-subagent-fg',
  'tui-esc-interrupt-stream',
]);
interface Session {
  readonly name: string;
  readonly sessionId: string;
  /** Main file, subagents, hooks. */
  readonly sources: readonly (readonly AgentEvent[])[];
}

const RECORDED: readonly Session[] = SCENARIOS.filter(({ name }) => NAMES.has(name)).flatMap((scenario) =>
  sessionsOf(scenario).map((session) => ({
    name: scenario.name,
    sessionId: session.sessionId,
    sources: [mainEvents(session), agentEvents(session), hookEvents(scenario, session.sessionId)],
  })),
);

function sourcesOf({ main = [], agents, hooks = [] }: Files): Session['sources'] {
  return [eventsOfLines(main), eventsOfAgents(agents), eventsOfHooks(hooks)];
}

/** What no recording holds: a subagent in the background that is resumed, a command that it launched, two resumed processes, permissions, an open end. */
const BY_HAND: readonly Session[] = [
  {
    name: 'made by hand',
    sessionId: SESSION_ID,
    sources: sourcesOf({
      main: [
        opened(-5),
        prompt(0, 'p1'),
        request(5, 'r1'),
        answer(10, 'm1', use('t1', 'Agent', {})),
        launched(20, 't1', 'a1'),
        answer(30, 'm2'),
        marker(31),
        prompt(100, 'p2', notification('b1', 't2'), { promptSource: 'system' }),
        answer(110, 'm3', use('t5', 'SendMessage', { to: 'a1' })),
        result(125, 't5'),
        answer(155, 'm5', text('a'), { message: { stop_reason: 'max_tokens' } }),
        account(),
        opened(200),
        prompt(210, 'p3'),
        answer(220, 'm6', use('t6')),
        answer(221, 'm6', use('t7')),
        result(240, 't6'),
      ],
      agents: {
        a1: {
          lines: [
            prompt(22, 'p1'),
            answer(40, 's1', use('t2')),
            shell(50, 't2', 'b1'),
            answer(60, 's2'),
            prompt(120, 'p2'),
            answer(130, 's3'),
          ],
          meta: { toolUseId: 't1', agentType: 'general-purpose' },
        },
      },
      hooks: [
        submit(-1, 'p1'),
        stop(31, 'p1'),
        toolEnd(51, 'p1', 't2', { agent_id: 'a1', duration_ms: 4 }),
        agentStop(61, 'p1', 'a1'),
        submit(99, 'p2', { task_notification: { task_id: 'b1', tool_use_id: 't2' } }),
        agentStop(131, 'p2', 'a1'),
        stop(156, 'p2'),
        sessionEnd(160),
        hook(195, 'SessionStart', { source: 'resume', api_origin: 'https://x.example' }),
        submit(209, 'p3'),
        hook(222, 'PermissionRequest', { prompt_id: 'p3', tool_name: 'Bash' }),
        toolEnd(241, 'p3', 't6', { duration_ms: 9 }),
      ],
    }),
  },
];

/** Interleaves sources: each keeps its own order, the choices say whose turn it is. */
function interleave(
  sources: readonly (readonly AgentEvent[])[],
  choices: readonly number[],
): readonly AgentEvent[] {
  const rest = sources.map((source) => [...source]);
  const merged: AgentEvent[] = [];
  for (let step = 0; rest.some((source) => source.length > 0); step += 1) {
    const open = rest.filter((source) => source.length > 0);
    const event = open[(choices[step % choices.length] ?? 0) % open.length]?.shift();
    if (event !== undefined) merged.push(event);
  }
  return merged;
}

function traces(turns: readonly Turn[]): unknown {
  return renderTurns(turns).toSorted((left, right) => left.traceId.localeCompare(right.traceId));
}

describe.for([...RECORDED, ...BY_HAND])('$name', ({ sessionId, sources }) => {
  const expected = traces(foldEvents(sessionId, sources.flat()).turns);

  test('sources may interleave in any way', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2), { minLength: 1, maxLength: 200 }), (choices) => {
        expect(traces(foldEvents(sessionId, interleave(sources, choices)).turns)).toEqual(expected);
      }),
      { numRuns: 40, seed: 20261125 },
    );
  });

  test('what is read twice counts once', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 100 }), (again) => {
        const doubled = sources.map((source) =>
          source.flatMap((event, index) => (again[index % again.length] ? [event, event] : [event])),
        );
        expect(traces(foldEvents(sessionId, doubled.flat()).turns)).toEqual(expected);
      }),
      { numRuns: 20, seed: 20261125 },
    );
  });

  test('a fold that is asked in between gives each turn once, and the same', () => {
    const fold = createSessionFold(sessionId);
    const given: Turn[] = [];
    const [main = [], agents = [], hooks = []] = sources;
    for (const event of [...hooks, ...agents, ...main]) {
      fold.add(event);
      given.push(...fold.takeFinished({ settled: false }));
    }
    given.push(...fold.takeFinished({ settled: true }), ...fold.openTurns());
    expect(new Set(given.map(({ key }) => key)).size).toBe(given.length);
    expect(traces(given)).toEqual(expected);
  });
});
