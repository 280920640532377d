import { execFile, type ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A child and what it started: commands outlive a CLI that was killed, and can then no longer be found through it. */
export interface ProcessTree {
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
  /** Waits for what ran below the child when it got a signal; ends what is still there after five seconds. */
  readonly settle: () => Promise<void>;
}

export function createProcessTree(child: ChildProcess): ProcessTree {
  const below = new Set<number>();
  return {
    kill: async (signal) => {
      for (const pid of await descendants(child.pid)) below.add(pid);
      child.kill(signal);
    },
    settle: () => endProcesses([...below]),
  };
}

async function descendants(root: number | undefined): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/u).map(Number));
  const childrenOf = (parent: number | undefined): readonly number[] =>
    rows.flatMap(([pid, ppid]) =>
      ppid === parent && pid !== undefined ? [pid].concat(childrenOf(pid)) : [],
    );
  return childrenOf(root);
}

async function endProcesses(pids: readonly number[]): Promise<void> {
  for (let round = 0; round < 100 && pids.some(isAlive); round += 1) await pause(50);
  for (const pid of pids.filter(isAlive)) process.kill(pid, 'SIGKILL');
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
