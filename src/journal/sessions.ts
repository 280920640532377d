import { existsSync, readdirSync, statSync } from 'node:fs';
import { journalFolder } from './paths.ts';

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

/** The journal of a session, in whichever environment it ran. */
export function journalOfSession(state: string, sessionId: string): string | undefined {
  const paths = journalFingerprints(state).map(
    (fingerprint) => `${journalFolder(state, fingerprint)}/${sessionId}.jsonl`,
  );
  return paths.find((path) => existsSync(path));
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
