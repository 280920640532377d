import { readProcessStat } from '../process-stat.ts';

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

/** Zombies have ended. */
function processStart(pid: number): string | undefined {
  const stat = readProcessStat(pid);
  return stat?.state === 'Z' || stat?.state === 'X' ? 'ended' : stat?.start;
}

function answers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
