import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClaudeOptions } from './claude-options.ts';
import { sessionFiles, wholeLines } from './session-files.ts';
import { startClaude, type ClaudeRun, type RunningClaude } from './start-claude.ts';

/**
 * When to send which signal: after all that is named here, in this order. What stdout shows, the transcript may not
 * hold yet; what the transcript holds, may not run yet.
 */
interface SignalPlan {
  readonly name: NodeJS.Signals;
  /** A line of stdout matches. */
  readonly whenLogged?: RegExp;
  /** A line of the session's transcripts matches. */
  readonly whenRecorded?: RegExp;
  /** A file of the project exists. */
  readonly whenExists?: string;
  readonly afterMilliseconds?: number;
}

export interface RunOptions extends ClaudeOptions {
  readonly signal?: SignalPlan;
}

/** One run of the real CLI from start to end, ended by a signal when there is a plan for one. */
export async function runClaude({ signal, ...options }: RunOptions): Promise<ClaudeRun> {
  const running = startClaude(options);
  if (signal === undefined) return running.finished;
  const [run] = await Promise.all([running.finished, interrupt(running, signal, options.project.folder)]);
  return run;
}

async function interrupt(running: RunningClaude, plan: SignalPlan, folder: string): Promise<void> {
  const { name, whenLogged, whenRecorded, whenExists, afterMilliseconds } = plan;
  if (whenLogged !== undefined) await running.stdout.waitFor(whenLogged);
  if (whenRecorded !== undefined) await running.waitUntil(() => isRecorded(whenRecorded, running));
  if (whenExists !== undefined) await running.waitUntil(async () => existsSync(join(folder, whenExists)));
  if (afterMilliseconds !== undefined) await pause(afterMilliseconds);
  await running.kill(name);
}

async function isRecorded(pattern: RegExp, { transcriptPath }: RunningClaude): Promise<boolean> {
  const lines = await wholeLines(await sessionFiles(transcriptPath));
  return lines.some((line) => pattern.test(line));
}
