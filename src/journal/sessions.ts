import { readdirSync } from 'node:fs';

export interface SessionJournal {
  readonly sessionId: string;
  readonly path: string;
}

/** The sessions that have a journal in a folder. A folder that is not there has none. */
export function sessionJournals(folder: string): readonly SessionJournal[] {
  return names(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => ({ sessionId: name.slice(0, -'.jsonl'.length), path: `${folder}/${name}` }));
}

/** The environment fingerprints that have a journal folder. */
export function journalFingerprints(state: string): readonly string[] {
  return names(`${state}/journal`);
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
