import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../claude/process-tree.ts';
import { until } from './until.ts';

/** The background processes that hooks of one state folder started, and no others. */
export function drainPids(stateFolder: string): readonly number[] {
  return ownersIn(join(stateFolder, 'drain')).filter(isDrain);
}

/** As SIGTERM says: they finish their round. One that a hook has just started is waited for. */
export async function stopDrains(stateFolder: string): Promise<void> {
  await until({ what: `the drains of ${stateFolder} leave` }, () => {
    for (const pid of drainPids(stateFolder)) sendSignal(pid, 'SIGTERM');
    return drainPids(stateFolder).length === 0 && !isStarting(stateFolder) ? true : undefined;
  });
}

/** Whether it was there to get it. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function ownersIn(folder: string): readonly number[] {
  return namesIn(folder, '.owner.json').flatMap((name) => {
    const pid = /"pid":(\d+)/u.exec(textOf(join(folder, name)))?.[1];
    return pid === undefined ? [] : [Number(pid)];
  });
}

/** A killed drain leaves its number behind, which another process may have got. */
function isDrain(pid: number): boolean {
  if (!isAlive(pid)) return false;
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).includes('drain');
  } catch {
    return false;
  }
}

/** A hook empties the sign of life when it starts a drain. */
function isStarting(stateFolder: string): boolean {
  const folder = join(stateFolder, 'drain');
  return namesIn(folder, '.alive').some((name) => {
    const found = statSync(join(folder, name), { throwIfNoEntry: false });
    return found?.size === 0 && Date.now() - found.mtimeMs < 2000;
  });
}

function namesIn(folder: string, end: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(end));
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
