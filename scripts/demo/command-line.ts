import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { StatusReport } from '../../src/cli/status/status-report.ts';
import type { Project } from '../../test/support/claude/create-project.ts';

/** The built command line, with the project's own home: the user's is never looked at. */
export interface CommandLine {
  /** What is added to the environment of Claude Code, so that hooks and commands see the same. */
  readonly environment: Readonly<Record<string, string>>;
  readonly storePath: string;
  run(...argv: readonly string[]): Promise<string>;
  /** Waits until the last turn of so many sessions is in every destination. */
  untilDelivered(sessions: number): Promise<void>;
  /** Ends the background processes that this project's hooks started, and no others. */
  stopDrains(): Promise<void>;
  openWith(store: string): string;
}

const MAIN = join(import.meta.dirname, '../../dist/cli/main.mjs');
const PATIENCE_MILLISECONDS = 30_000;

export function createCommandLine(project: Project): CommandLine {
  const environment = { CLAUDE_OTEL_DRAIN_IDLE_MS: '3000' };
  const run = async (...argv: readonly string[]): Promise<string> => {
    const env = {
      HOME: project.home,
      CLAUDE_CONFIG_DIR: project.configFolder,
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      ...environment,
    };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, ...argv], {
      cwd: project.folder,
      env,
    }).catch(outputOf);
    return `${stdout}${stderr}`.trimEnd();
  };
  return {
    environment,
    storePath: join(project.home, '.local/share/claude-otel/mlflow.db'),
    run,
    untilDelivered: (sessions) => untilDelivered(run, sessions),
    stopDrains: () => stopDrains(join(project.home, '.local/state/claude-otel/drain')),
    openWith: (store) => `mlflow server --backend-store-uri sqlite:///${store}`,
  };
}

/** `status` says by its exit code that something is pending: its report is what is wanted. */
function outputOf(error: unknown): { readonly stdout: string; readonly stderr: string } {
  return error as { readonly stdout: string; readonly stderr: string };
}

async function untilDelivered(run: CommandLine['run'], sessions: number): Promise<void> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const report = JSON.parse(await run('status', '--json')) as StatusReport;
    const there = new Set(report.turns.filter(isDelivered).map(({ sessionId }) => sessionId));
    const open = report.turns.some((turn) => !isDelivered(turn));
    if (there.size >= sessions && !open && !report.drainAlive) return;
    if (Date.now() > deadline)
      throw new Error(`not delivered in time: ${JSON.stringify(report, undefined, 2)}`);
    await pause(250);
  }
}

function isDelivered({ deliveries }: StatusReport['turns'][number]): boolean {
  return deliveries.length > 0 && deliveries.every(({ state }) => state === 'accepted');
}

async function stopDrains(folder: string): Promise<void> {
  for (const pid of ownersIn(folder)) {
    try {
      process.kill(pid, 'SIGTERM');
    } catch {
      // It has left by itself.
    }
  }
  await pause(200);
}

function ownersIn(folder: string): readonly number[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.owner.json'))
      .map((name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { readonly pid: number }).pid);
  } catch {
    return [];
  }
}
