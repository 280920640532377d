import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AgentEvent } from '../../../src/core/events/agent-event.ts';
import { createSessionFold } from '../../../src/core/session/session-fold.ts';
import type { Turn } from '../../../src/core/session/turn.ts';
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
const SESSIONS = SCENARIOS.filter(({ name }) => NAMES.has(name)).flatMap((scenario) =>
  sessionsOf(scenario).map((session) => ({
    name: scenario.name,
    sessionId: session.sessionId,
    sources: [mainEvents(session), agentEvents(session), hookEvents(scenario, session.sessionId)],
  })),
);

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

describe.for(SESSIONS)('$name', ({ sessionId, sources }) => {
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
