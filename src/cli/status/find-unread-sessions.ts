import { stateFolder, type Environment } from '../../config/paths.ts';
import { unreadSessions } from '../../drain/unread-sessions.ts';
import { environmentFingerprint } from '../../hook/environment-fingerprint.ts';
import type { Ledger } from '../../ledger/open-ledger.ts';
import { startedIn } from '../project-sessions.ts';
import type { UnreadSessionStatus } from './status-report.ts';

export interface UnreadInput {
  /** As hooks have it. */
  readonly environment: Environment;
  /** Where sessions must have been started; anywhere without. */
  readonly folder: string | undefined;
  /** None where nothing was ever read. */
  readonly ledger: Ledger | undefined;
}

/** What is pending although no destination's count shows it. The fingerprint stays here: it is made of credentials, too. */
export function findUnreadSessions({
  environment,
  folder,
  ledger,
}: UnreadInput): readonly UnreadSessionStatus[] {
  const own = environmentFingerprint(environment);
  return startedIn(folder, unreadSessions(stateFolder(environment), ledger)).map(
    ({ sessionId, projectDir, transcriptPath, fingerprint }) => ({
      sessionId,
      project: projectDir,
      transcriptPath,
      ofThisEnvironment: fingerprint === own,
    }),
  );
}
