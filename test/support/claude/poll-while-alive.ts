import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

/** Resolves once the condition holds; rejects when the process ends before. */
export async function pollWhileAlive(child: ChildProcess, condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`It ended first: ${String(condition)}`);
    await pause(20);
  }
}
