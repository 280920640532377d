import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { peersFolder } from './peers-folder.ts';

const PARTIAL = '.partial-';

/**
 * Returns the finished folder `name`, built by `build` in a temporary one if it is not there yet. The rename is the last
 * step, so a killed install is never taken for a good one; of two at once the first to finish wins.
 */
export async function installOnce(name: string, build: (folder: string) => Promise<void>): Promise<string> {
  const finished = join(peersFolder(), name);
  removeAbandoned();
  if (existsSync(finished)) return finished;
  const partial = `${finished}${PARTIAL}${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    await build(partial);
    if (!existsSync(finished)) renameSync(partial, finished);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return finished;
}

/** What killed installs have left behind. */
function removeAbandoned(): void {
  const partials = listPeersFolder().filter((entry) => entry.includes(PARTIAL));
  const abandoned = partials.filter((entry) => !isRunning(Number(entry.split(PARTIAL)[1])));
  for (const entry of abandoned) rmSync(join(peersFolder(), entry), { recursive: true, force: true });
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The finished folder whose name starts with `prefix`, for readers that cannot or need not know the whole key. */
export function findInstalled(prefix: string): string | undefined {
  const name = listPeersFolder().find((entry) => entry.startsWith(prefix) && !entry.includes(PARTIAL));
  return name && join(peersFolder(), name);
}

function listPeersFolder(): readonly string[] {
  return existsSync(peersFolder()) ? readdirSync(peersFolder()).toSorted().toReversed() : [];
}
