import { loadCredentials } from '../config/load-credentials.ts';
import { createDestination } from '../delivery/create-destination.ts';
import type { Probe } from './context.ts';

const deadlineMilliseconds = 10_000;

/** Asks the destination itself, with the credentials that a session would use. */
export const probeDestination: Probe = async (choice, { projectFolder, resolved }) => {
  const { settings } = resolved;
  const credentials = loadCredentials(resolved, projectFolder);
  const destination = createDestination({ choice, settings, credentials, projectFolder });
  try {
    return await destination.probe(AbortSignal.timeout(deadlineMilliseconds));
  } finally {
    await destination.close();
  }
};
