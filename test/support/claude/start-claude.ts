import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { claudeArguments } from './claude-arguments.ts';
import { claudeBinary } from './claude-binary.ts';
import { claudeEnvironment } from './claude-environment.ts';
import type { ClaudeOptions } from './claude-options.ts';
import { feedPrompts } from './feed-prompts.ts';
import { createLineLog, type LineLog } from './line-log.ts';
import { pollWhileAlive } from './poll-while-alive.ts';
import { createProcessTree, type ProcessTree } from './process-tree.ts';
import { transcriptPath } from './transcript-path.ts';

export interface ClaudeRun {
  /** `null` when a signal ended the process. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly sessionId: string;
  readonly transcriptPath: string;
}

/** A CLI at work. */
export interface RunningClaude {
  readonly pid: number;
  readonly stdout: LineLog;
  /** Resolves once the condition holds; rejects when the CLI ends before. */
  readonly waitUntil: (condition: () => Promise<boolean>) => Promise<void>;
  /** Expected before the end: a fork goes on under an id of its own. */
  readonly transcriptPath: string;
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
  /** Resolves when the CLI, and what ran below it at the moment of a signal, have ended. */
  readonly finished: Promise<ClaudeRun>;
}

export function startClaude(options: ClaudeOptions): RunningClaude {
  const requestedId = options.resume ?? options.sessionId ?? randomUUID();
  const child = spawnClaude(options, requestedId);
  const tree = createProcessTree(child);
  const logs = { stdout: createLineLog(child.stdout), stderr: createLineLog(child.stderr) };
  void feedPrompts(child.stdin, options, logs.stdout);
  const finished = finish({ child, tree, logs, options, requestedId });
  return {
    pid: child.pid ?? 0,
    stdout: logs.stdout,
    transcriptPath: transcriptPath(options.project, requestedId),
    waitUntil: (condition) => pollWhileAlive(child, condition),
    kill: tree.kill,
    finished,
  };
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

function spawnClaude(options: ClaudeOptions, requestedId: string): Child {
  const { project, stubUrl, env } = options;
  return spawn(claudeBinary(), claudeArguments(options, requestedId), {
    cwd: project.folder,
    env: { ...claudeEnvironment(project, stubUrl), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

interface Finishing {
  readonly child: Child;
  readonly tree: ProcessTree;
  readonly logs: { readonly stdout: LineLog; readonly stderr: LineLog };
  readonly options: ClaudeOptions;
  readonly requestedId: string;
}

async function finish({ child, tree, logs, options, requestedId }: Finishing): Promise<ClaudeRun> {
  const limit = options.timeoutMilliseconds ?? 60_000;
  const timedOut = await closedWithin(child, tree, limit);
  const [stdout, stderr] = [logs.stdout.text(), logs.stderr.text()];
  if (timedOut) throw new Error(`claude did not end within ${limit} ms:\n${stdout.slice(-2000)}\n${stderr}`);
  const sessionId = announcedSessionId(stdout) ?? requestedId;
  return {
    exitCode: child.exitCode,
    signal: child.signalCode,
    stdout,
    stderr,
    sessionId,
    transcriptPath: transcriptPath(options.project, sessionId),
  };
}

async function closedWithin(child: Child, tree: ProcessTree, limit: number): Promise<boolean> {
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    void tree.kill('SIGKILL');
  }, limit);
  await once(child, 'close');
  clearTimeout(timer);
  await tree.settle();
  return timedOut;
}

/** A fork gets an id that nobody asked for. */
const announcedSessionId = (stdout: string): string | undefined =>
  /"session_id":"([^"]+)"/u.exec(stdout)?.[1];
