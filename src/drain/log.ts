import { closeSync, constants, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

const largest = 1024 * 1024;
const kept = 3;

export type LogLevel = 'info' | 'warning' | 'error';

/** One line an event: a sentence and its facts. Never content of a session, never a credential. */
export type Log = (level: LogLevel, message: string, facts?: Readonly<Record<string, unknown>>) => void;

/** Appends to a private file that several processes may share, and turns it into `….1` when it is large. Never throws: a drain works without a log. */
export function createLog(path: string): Log {
  return (level, message, facts) => {
    try {
      const line = `${new Date().toISOString()} ${level} [${process.pid}] ${message}${format(facts)}\n`;
      if (append(path, line) > largest) rotate(path);
    } catch {
      // A full disk, a link in the place of the file: there is nobody to tell.
    }
  };
}

function format(facts: Readonly<Record<string, unknown>> | undefined): string {
  return facts === undefined ? '' : ` ${JSON.stringify(facts)}`;
}

function append(path: string, line: string): number {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
  const file = openSync(path, flags, 0o600);
  try {
    writeSync(file, line);
    return fstatSync(file).size;
  } finally {
    closeSync(file);
  }
}

function rotate(path: string): void {
  for (let number = kept; number > 1; number--) tryRename(`${path}.${number - 1}`, `${path}.${number}`);
  tryRename(path, `${path}.1`);
}

function tryRename(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // Not there yet, or another process was first.
  }
}
