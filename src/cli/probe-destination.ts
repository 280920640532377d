import { bindCredentials } from '../config/credentials.ts';
import { readUserFile } from '../config/load-settings.ts';
import { ownEnvironment } from '../config/project-environment.ts';
import { createDestination } from '../delivery/create-destination.ts';
import type { Probe } from './context.ts';

const deadlineMilliseconds = 10_000;

/** Asks the destination itself, with the credentials that a session would use. */
export const probeDestination: Probe = async (choice, { projectFolder, resolved }) => {
  const { settings, environment } = resolved;
  const userFile = readUserFile(ownEnvironment(environment, projectFolder));
  const credentials = bindCredentials({ settings, environment, userFile });
  const destination = createDestination({ choice, settings, credentials, projectFolder });
  try {
    return await destination.probe(AbortSignal.timeout(deadlineMilliseconds));
  } finally {
    await destination.close();
  }
};
