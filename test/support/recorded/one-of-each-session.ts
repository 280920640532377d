import { SCENARIOS, sessionsOf, type RecordedScenario } from '../sessions/scenario.ts';

/** Of scenarios that show the same session, as it grew over several processes, the last. */
export function oneOfEachSession(): readonly RecordedScenario[] {
  const bySession = new Map<string, RecordedScenario>();
  for (const scenario of [...SCENARIOS].sort((left, right) => lines(left) - lines(right)))
    for (const { sessionId } of sessionsOf(scenario)) bySession.set(sessionId, scenario);
  return SCENARIOS.filter((scenario) => [...bySession.values()].includes(scenario));
}

function lines(scenario: RecordedScenario): number {
  return sessionsOf(scenario).reduce((sum, session) => sum + session.lines.length, 0);
}
