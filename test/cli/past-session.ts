import type { TemporaryUser } from '../config/temporary-user.ts';
import { SCENARIOS, sessionsOf } from '../support/sessions/scenario.ts';

export interface PastSession {
  readonly sessionId: string;
  /** The path of its transcript. */
  readonly transcript: string;
}

/** Lays a finished session of one turn into a user's home. */
export function writePastSession(user: TemporaryUser): PastSession {
  const scenario = SCENARIOS.find(({ name }) => name === 'cli-hello');
  const [session] = scenario === undefined ? [] : sessionsOf(scenario);
  if (session === undefined) throw new Error('that session was not recorded');
  const { sessionId, lines } = session;
  const transcript = user.writeHome(`.claude/projects/-p/${sessionId}.jsonl`, `${lines.join('\n')}\n`);
  return { sessionId, transcript };
}
