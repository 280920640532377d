import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RecordedScenario } from '../sessions/scenario.ts';
import type { RunHooks } from './installed-hooks.ts';
import { stepsOf, type RecordedHook, type Step } from './steps.ts';

const CLOCK = fileURLToPath(new URL('recorded-clock.cjs', import.meta.url));
/** Of the recording. */
const CONFIG_FOLDER = '/home/dev/.claude';

export interface Stage {
  /** `CLAUDE_CONFIG_DIR` of the replay. */
  readonly configFolder: string;
  readonly runHooks: RunHooks;
  /** What else happens. */
  readonly before?: (step: Step) => Promise<void>;
}

/**
 * A recorded process again: its files grow, its hooks run, one after the other without the pauses between them. A stand-in has its process id, and is killed
 * at the end, when everything is written that was written.
 */
export async function replay(scenario: RecordedScenario, stage: Stage): Promise<void> {
  const standIn = spawn('sleep', ['600'], { stdio: 'ignore' });
  const play = createPlayer(stage, standIn.pid ?? 0);
  try {
    for (const step of stepsOf(scenario)) {
      await stage.before?.(step);
      await play(step);
    }
  } finally {
    standIn.kill('SIGKILL');
    await once(standIn, 'exit');
  }
}

function createPlayer({ configFolder, runHooks }: Stage, pid: number): (step: Step) => Promise<void> {
  let folder = join(configFolder, 'projects/-home-dev-project');
  const write = createWriter();
  /** Entering a worktree moves the transcript, and a hook is the first to say so. */
  const follow = (transcript: string): void => {
    const old = join(folder, basename(transcript));
    folder = dirname(transcript);
    mkdirSync(folder, { recursive: true });
    if (old !== transcript && existsSync(old)) renameSync(old, transcript);
  };
  return async (step) => {
    if (step.kind === 'write') return write(join(folder, step.file), step.text);
    const { payload, ...rest } = step.hook;
    const here = inFolder(payload, configFolder);
    follow(here.transcript_path);
    await runHooks(here, environmentOf(rest, pid));
  };
}

/** Appends. A session's later recording begins with the lines of the earlier ones: those that are there already are passed over. */
function createWriter(): (path: string, text: string) => void {
  const there = new Map<string, number>();
  return (path, text) => {
    const key = basename(path);
    const left = there.get(key) ?? linesAt(path);
    there.set(key, Math.max(0, left - 1));
    if (left > 0) return;
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, text);
  };
}

function linesAt(path: string): number {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0;
}

/** What the recording calls Claude Code's folder; the rest of it is in the transcript, too. */
function inFolder(payload: RecordedHook['payload'], configFolder: string): RecordedHook['payload'] {
  const moved = (path: string): string => path.replace(CONFIG_FOLDER, configFolder);
  const { agent_transcript_path: agent } = payload;
  return {
    ...payload,
    transcript_path: moved(payload.transcript_path),
    ...(agent !== undefined && { agent_transcript_path: moved(agent) }),
  };
}

function environmentOf(
  { t, traceparent, tracestate }: Omit<RecordedHook, 'payload'>,
  pid: number,
): Readonly<Record<string, string>> {
  return {
    NODE_OPTIONS: `--require=${CLOCK}`,
    RECORDED_TIME: String(t),
    CLAUDE_PID: String(pid),
    ...(traceparent !== undefined && { TRACEPARENT: traceparent }),
    ...(tracestate !== undefined && { TRACESTATE: tracestate }),
  };
}
