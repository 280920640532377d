import type { SessionFacts } from '../events/happened.ts';

/** Each source knows other facts: what is newly said replaces, what is not said stays. */
export function mergeFacts(known: SessionFacts | undefined, said: SessionFacts | undefined): SessionFacts {
  return {
    sessionId: said?.sessionId ?? known?.sessionId,
    workingDirectory: said?.workingDirectory ?? known?.workingDirectory,
    gitBranch: said?.gitBranch ?? known?.gitBranch,
    version: said?.version ?? known?.version,
    entrypoint: said?.entrypoint ?? known?.entrypoint,
    apiOrigin: said?.apiOrigin ?? known?.apiOrigin,
  };
}
