import { environmentFingerprint } from '../../src/hook/environment-fingerprint.ts';
import type { TemporaryUser } from '../config/temporary-user.ts';
import { writePastSession, type PastSession } from './past-session.ts';

/** As Claude Code's hooks wrote them, in an environment with these variables; no drain has read them. */
export function writeJournal(user: TemporaryUser, added: Readonly<Record<string, string>>): PastSession {
  const session = writePastSession(user);
  const fingerprint = environmentFingerprint({ ...user.environment, ...added });
  const entry = (event: string) => ({
    t: Date.now(),
    event,
    session_id: session.sessionId,
    transcript_path: session.transcript,
    project_dir: user.project,
  });
  const lines = ['SessionStart', 'SessionEnd'].map((event) => `${JSON.stringify(entry(event))}\n`);
  user.writeHome(
    `.local/state/claude-otel/journal/${fingerprint}/${session.sessionId}.jsonl`,
    lines.join(''),
  );
  return session;
}
