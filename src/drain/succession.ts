import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import type { DrainPaths } from './drain-paths.ts';
import { isNewer } from './is-newer.ts';
import { takeLock, type Lock } from './lock.ts';

/** A drain that leaves lets go of the lock within this time; the hook that called us may have seen it leave. */
const sameVersionPatience = 1_500;
/** An older drain finishes its round first. */
const newerVersionPatience = 60_000;

/** What the files of owner and request say: who, and of which version. */
export interface Claimant {
  readonly pid: number;
  readonly version: string;
}

/** The lock, or `undefined` when the drain that has it is to stay: one of our version or a newer one. An older one is asked to leave. */
export async function succeed(paths: DrainPaths, version: string): Promise<Lock | undefined> {
  const owner = readClaimant(paths.owner);
  const takeOver = owner !== undefined && isNewer(version, owner.version);
  const first = takeLock(paths.lock);
  if (first === undefined && takeOver) writeClaimant(paths.request, version);
  const lock =
    first ?? (await waitForLock(paths.lock, takeOver ? newerVersionPatience : sameVersionPatience));
  if (lock === undefined) return undefined;
  writeClaimant(paths.owner, version);
  rmSync(paths.request, { force: true });
  return lock;
}

/** Whether a newer version waits for this one to leave. A request that nobody stands behind any more is none. */
export function isAskedToLeave(paths: DrainPaths, version: string): boolean {
  const request = readClaimant(paths.request);
  if (request === undefined || !isNewer(request.version, version)) return false;
  return Date.now() - statSync(paths.request).mtimeMs < newerVersionPatience;
}

async function waitForLock(path: string, patience: number): Promise<Lock | undefined> {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    await delay(100);
    const lock = takeLock(path);
    if (lock !== undefined) return lock;
  }
  return undefined;
}

function readClaimant(path: string): Claimant | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Claimant;
  } catch {
    return undefined;
  }
}

function writeClaimant(path: string, version: string): void {
  const claimant: Claimant = { pid: process.pid, version };
  writeFileSync(path, JSON.stringify(claimant), { mode: 0o600 });
}
