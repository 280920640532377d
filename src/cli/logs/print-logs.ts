import { readFileSync } from 'node:fs';
import { logPath } from '../../config/paths.ts';
import { checkCount } from '../check-count.ts';
import type { CliContext } from '../context.ts';
import { drainEnvironment } from '../drain-environment.ts';

export interface LogsFlags {
  readonly lines: number;
  readonly path: boolean;
}

/** The log that the drain of sessions in this folder writes. */
export function printLogs({ environment, cwd, terminal }: CliContext, flags: LogsFlags): void {
  const path = logPath(drainEnvironment(environment, cwd));
  if (flags.path) return terminal.print(path);
  checkCount({ flag: '--lines', value: flags.lines, example: 50 });
  const lines = [...linesOf(`${path}.1`), ...linesOf(path)].slice(-flags.lines);
  if (lines.length === 0) terminal.note(`Nothing was logged yet (${path}).`);
  else terminal.print(lines.join('\n'));
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}
