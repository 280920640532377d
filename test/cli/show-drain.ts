import { relative } from 'node:path';
import { stateFolder, type Environment } from '../../src/config/paths.ts';
import { environmentFingerprint } from '../../src/hook/environment-fingerprint.ts';
import { aliveFile } from '../../src/journal/paths.ts';
import type { TemporaryUser } from '../config/temporary-user.ts';

/** As a drain of an environment shows that it is at work. */
export function showDrain(user: TemporaryUser, environment: Environment = user.environment): void {
  const path = aliveFile(stateFolder(environment), environmentFingerprint(environment));
  user.writeHome(relative(user.home, path), '');
}
