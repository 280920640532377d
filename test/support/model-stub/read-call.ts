import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { matchStep, type Match } from './match-step.ts';
import type { ServedSteps } from './served-steps.ts';

export interface StubRequest {
  readonly sessionId: string;
  /** `undefined` when no prompt of the request has a tag. */
  readonly script: string | undefined;
  readonly step: number;
  readonly attempt: number;
  readonly body: unknown;
}

export interface Call extends StubRequest {
  readonly key: string;
  readonly match: Match | undefined;
}

/** Ids derive from what tells this call from every other one: a script or a prompt may be used many times. */
export async function readCall(request: IncomingMessage, steps: ServedSteps): Promise<Call> {
  const body = await json(request);
  const match = matchStep(body);
  const sessionId = String(request.headers['x-claude-code-session-id']);
  const identity = [sessionId, match?.script, match?.step, match?.position, match?.prompt];
  const attempt = steps.countAttempt(JSON.stringify(identity));
  const key = JSON.stringify([...identity, attempt]);
  return { sessionId, script: match?.script, step: match?.step ?? 0, attempt, body, key, match };
}
