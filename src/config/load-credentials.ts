import { bindCredentials, type Credentials } from './credentials.ts';
import { readUserFile } from './load-settings.ts';
import { ownEnvironment } from './project-environment.ts';
import type { ResolvedSettings } from './resolve-settings.ts';

/** The credentials that a session of this project would use, and what is in the way of others. */
export function loadCredentials(
  { settings, environment }: ResolvedSettings,
  projectFolder: string,
): Credentials {
  const userFile = readUserFile(ownEnvironment(environment, projectFolder));
  return bindCredentials({ settings, environment, userFile });
}
