import { realpathSync } from 'node:fs';
import type { Ledger } from '../ledger/open-ledger.ts';
import { listSessions } from '../ledger/sessions.ts';
import { recentTurns, type SealedTurn } from '../ledger/turns.ts';

/** The sessions that a command is about, each with its project where that is known. */
export type ProjectSessions = ReadonlyMap<string, { readonly project: string | undefined }>;

/** Those that were started in the folder or below it; all of them without a folder. */
export function findSessions(ledger: Ledger, folder: string | undefined): ProjectSessions {
  const sessions = startedIn(folder, listSessions(ledger));
  return new Map(sessions.map(({ sessionId, projectDir }) => [sessionId, { project: projectDir }]));
}

/** Of these sessions, the same ones. */
export function startedIn<Session extends { readonly projectDir: string | undefined }>(
  folder: string | undefined,
  sessions: readonly Session[],
): readonly Session[] {
  if (folder === undefined) return sessions;
  const roots = [folder, realOf(folder)];
  return sessions.filter(({ projectDir }) => roots.some((root) => isInside(root, projectDir)));
}

/** A ledger of years is looked at in parts: the last turns are mostly in the first. */
const PARTS = [200, 5_000, 100_000];

/** The last turns of these sessions, newest first. */
export function lastTurns(ledger: Ledger, sessions: ProjectSessions, count: number): readonly SealedTurn[] {
  let found: readonly SealedTurn[] = [];
  for (const part of PARTS) {
    const turns = recentTurns(ledger, part);
    found = turns.filter(({ sessionId }) => sessions.has(sessionId)).slice(0, count);
    if (found.length === count || turns.length < part) break;
  }
  return found;
}

function isInside(root: string, folder: string | undefined): boolean {
  return folder !== undefined && (folder === root || folder.startsWith(root === '/' ? root : `${root}/`));
}

function realOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
