import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ServerCommand {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  /** Working folder; `<name>.log` is written there. */
  readonly folder: string;
  /** Asked until it says yes, with what this start has written to the log. */
  readonly isReady: (log: string) => Promise<boolean>;
}

export interface ServerProcess {
  readonly pid: number;
  readonly logFile: string;
  /** Ends the server and its workers, and waits until they are gone. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
}

const START_LIMIT_MS = 180_000;
const STOP_LIMIT_MS = 15_000;

/** Starts a server in a process group of its own (workers are its children) and waits until it is ready. */
export async function startServerProcess(server: ServerCommand): Promise<ServerProcess> {
  mkdirSync(server.folder, { recursive: true });
  const logFile = join(server.folder, `${server.name}.log`);
  const readLog = logReader(logFile);
  const child = spawnGroup(server, logFile);
  const endGroup = (): void => void signalGroup(child, 'SIGKILL');
  process.once('exit', endGroup);
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    await stopGroup(child, signal);
    process.off('exit', endGroup);
  };
  try {
    await waitUntilReady({ child, server, readLog });
  } catch (error) {
    await stop('SIGKILL');
    throw new Error(`${String(error)}; end of ${logFile}:\n${readLog().slice(-4000)}`, {
      cause: error,
    });
  }
  return { pid: child.pid!, logFile, stop };
}

function spawnGroup(
  { command: [file, ...args], environment, folder }: ServerCommand,
  logFile: string,
): ChildProcess {
  const log = openSync(logFile, 'a');
  const env = { ...process.env, ...environment };
  const child = spawn(file, args, { cwd: folder, env, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  return child;
}

/** Reads what was added since now: a restart in the same folder goes on in the same log. */
function logReader(file: string): () => string {
  const start = existsSync(file) ? statSync(file).size : 0;
  return () => readFileSync(file).subarray(start).toString();
}

interface Start {
  readonly child: ChildProcess;
  readonly server: ServerCommand;
  readonly readLog: () => string;
}

async function waitUntilReady({ child, server: { name, isReady }, readLog }: Start): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await isReady(readLog()))) {
    if (hasEnded(child)) throw new Error(`${name} ended with ${child.exitCode ?? child.signalCode}`);
    if (Date.now() > deadline) throw new Error(`${name} was not ready within ${START_LIMIT_MS / 1000} s`);
    await sleep(100);
  }
}

async function stopGroup(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const deadline = Date.now() + STOP_LIMIT_MS;
  signalGroup(child, signal);
  while (!hasEnded(child) || signalGroup(child, 0)) {
    if (Date.now() > deadline) signalGroup(child, 'SIGKILL');
    if (Date.now() > deadline + 1000) return;
    await sleep(50);
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Whether the group still had a process to signal. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-child.pid!, signal);
  } catch {
    return false;
  }
}
