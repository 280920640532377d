import { readFileSync } from 'node:fs';

/** What Linux says of a process in `/proc/<pid>/stat` (proc_pid_stat(5)). */
export interface ProcessStat {
  /** Field 3. `Z`: it has ended, and its parent has not seen to it; in a container that may never happen. */
  readonly state: string;
  /** Field 22, clock ticks since the system started: a later process with the same number has another one. */
  readonly start: string;
}

/** `undefined`: there is no such process, or no such file system. */
export function readProcessStat(pid: number): ProcessStat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in field 2 may hold spaces and parentheses.
    const [state = '', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state, start: rest[18] ?? '' };
  } catch {
    return undefined;
  }
}
