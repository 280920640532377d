import { readFileSync } from 'node:fs';

/**
 * Whether the process that a hook named still runs. `start` is the kernel's start time of the process: a later one that got its number does not count.
 * Without it (no `/proc`, or no hook that noted it) the number has to do.
 */
export function isProcessAlive(pid: number, start: string | undefined): boolean {
  const now = processStart(pid);
  if (start !== undefined && now !== undefined) return now === start;
  return answers(pid);
}

/** A name of this process that no later one gets. */
export function ownName(): string {
  return `${process.pid} ${processStart(process.pid) ?? ''}`.trimEnd();
}

export function isNameAlive(name: string): boolean {
  const [pid, start] = name.split(' ');
  return isProcessAlive(Number(pid), start);
}

/** Field 22 of `/proc/<pid>/stat`, as in the hook, which cannot import this; zombies have ended. */
function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? 'ended' : rest[18];
  } catch {
    return undefined;
  }
}

function answers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
