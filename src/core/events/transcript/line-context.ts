import type { SessionFacts } from '../happened.ts';
import { asId, asString, type JsonObject } from '../json.ts';

/** What every message line says about where its session runs. */
export function factsOf(line: JsonObject): SessionFacts {
  return {
    sessionId: asId(line['sessionId']),
    workingDirectory: asString(line['cwd']),
    gitBranch: asId(line['gitBranch']),
    version: asId(line['version']),
    entrypoint: asId(line['entrypoint']),
    apiOrigin: undefined,
  };
}
