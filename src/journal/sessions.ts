import { readdirSync, statSync } from 'node:fs';

export interface SessionJournal {
  readonly sessionId: string;
  readonly path: string;
  /** Bytes; it grows with every hook event. */
  readonly size: number;
}

/** The sessions that have a journal in a folder. A folder that is not there has none. */
export function sessionJournals(folder: string): readonly SessionJournal[] {
  return names(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => {
      const path = `${folder}/${name}`;
      const found = statSync(path, { throwIfNoEntry: false });
      return found ? [{ sessionId: name.slice(0, -'.jsonl'.length), path, size: found.size }] : [];
    });
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
