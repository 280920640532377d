import { spawnSync } from 'node:child_process';

/** First line that `command` prints, or undefined when it cannot be run or fails. */
export function askTool(command: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim().split('\n')[0] : undefined;
}
