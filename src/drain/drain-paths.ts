import { aliveFile, journalFolder } from '../journal/paths.ts';

/** The files of one drain. Each environment fingerprint has its own. */
export interface DrainPaths {
  readonly folder: string;
  /** Followed by the drain. */
  readonly journal: string;
  /** Looked at by the hook. */
  readonly alive: string;
  readonly lock: string;
  /** Who holds the lock, for `status` and for another version. */
  readonly owner: string;
  /** A newer version asks the owner to leave. */
  readonly request: string;
}

export function drainPaths(state: string, fingerprint: string): DrainPaths {
  const alive = aliveFile(state, fingerprint);
  const base = alive.replace(/\.alive$/, '');
  return {
    folder: `${state}/drain`,
    journal: journalFolder(state, fingerprint),
    alive,
    lock: `${base}.lock.db`,
    owner: `${base}.owner.json`,
    request: `${base}.request.json`,
  };
}
