import { readFileSync } from 'node:fs';

/** What a process has used so far (Linux). */
export interface ProcessCost {
  /** Through `read(2)` and its kin, from the page cache or not. */
  readonly bytesRead: number;
  /** Of its own and of the kernel's work for it, in clock ticks. */
  readonly ticks: number;
}

export function costOf(pid: number): ProcessCost {
  const [, bytes] = /^rchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'latin1')) ?? [];
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // Fields 14 and 15; the name in field 2 may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { bytesRead: Number(bytes), ticks: Number(fields[11]) + Number(fields[12]) };
}

export function costBetween(before: ProcessCost, after: ProcessCost): ProcessCost {
  return { bytesRead: after.bytesRead - before.bytesRead, ticks: after.ticks - before.ticks };
}

/** Of the same work done several times: what it costs without its neighbours on the machine. */
export function leastOf(costs: readonly ProcessCost[]): ProcessCost {
  const least = (pick: (cost: ProcessCost) => number): number => Math.min(...costs.map(pick));
  return { bytesRead: least(({ bytesRead }) => bytesRead), ticks: least(({ ticks }) => ticks) };
}

/** Bytes: the most memory the process ever had. */
export function peakMemory(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kilobytes) * 1024;
}
