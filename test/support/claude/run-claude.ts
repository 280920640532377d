import { setTimeout as pause } from 'node:timers/promises';
import { startClaude, type ClaudeOptions, type ClaudeRun, type RunningClaude } from './start-claude.ts';

export type SignalPlan =
  | { readonly name: NodeJS.Signals; readonly whenLogged: RegExp }
  | { readonly name: NodeJS.Signals; readonly afterMilliseconds: number };

/** One run of the real CLI from start to end, ended by a signal when there is a plan for one. */
export async function runClaude({
  signal,
  ...options
}: ClaudeOptions & { readonly signal?: SignalPlan }): Promise<ClaudeRun> {
  const running = startClaude(options);
  if (signal === undefined) return running.finished;
  const [run] = await Promise.all([running.finished, sendSignal(running, signal)]);
  return run;
}

async function sendSignal({ stdout, kill }: RunningClaude, plan: SignalPlan): Promise<void> {
  if ('whenLogged' in plan) await stdout.waitFor(plan.whenLogged);
  else await pause(plan.afterMilliseconds);
  await kill(plan.name);
}
