import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { destinationTotals } from '../../src/ledger/deliveries.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { drainPids, sendSignal } from '../../test/support/cli/drain-processes.ts';
import { until } from '../../test/support/cli/until.ts';
import { installedHooks } from '../../test/support/recorded/installed-hooks.ts';
import { createMachine } from '../../test/support/recorded/machine.ts';

/** A session of a project that `setup` has set up: its transcript grows, its hooks run, and they start the drain. */
export interface DrainedSession {
  readonly append: (lines: readonly string[]) => void;
  readonly hook: (event: string, promptId?: string) => Promise<void>;
  readonly untilDelivered: (turns: number) => Promise<void>;
  /** The drain that a hook has started. */
  readonly drain: () => Promise<number>;
  readonly stopDrain: (pid: number) => Promise<void>;
  readonly remove: () => Promise<void>;
}

export async function createDrainedSession(sessionId: string, uri: string): Promise<DrainedSession> {
  const machine = createMachine();
  const { project, commands, remove } = machine;
  await commands.print('setup', '--yes', '-u', uri);
  const runHooks = installedHooks(machine);
  const transcript = join(project.configFolder, 'projects/-home-dev-project', `${sessionId}.jsonl`);
  mkdirSync(dirname(transcript), { recursive: true });
  const common = { session_id: sessionId, transcript_path: transcript, cwd: project.folder };
  return {
    append: (lines) => appendFileSync(transcript, lines.map((line) => `${line}\n`).join('')),
    hook: (event, promptId) =>
      runHooks(
        { ...common, hook_event_name: event, ...(promptId !== undefined && { prompt_id: promptId }) },
        { CLAUDE_PID: String(process.pid) },
      ),
    untilDelivered: (turns) => untilDelivered(join(commands.stateFolder, 'ledger.db'), turns),
    drain: () => until({ what: 'a drain lives' }, () => drainPids(commands.stateFolder)[0]),
    stopDrain: async (pid) => {
      sendSignal(pid, 'SIGTERM');
      const isGone = (): true | undefined =>
        drainPids(commands.stateFolder).length === 0 ? true : undefined;
      await until({ what: 'the drain leaves' }, isGone);
    },
    remove,
  };
}

/** By the ledger: a backend may get what was in flight when a drain was stopped a second time. */
async function untilDelivered(path: string, turns: number): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MILLISECONDS; delivered(path) < turns; await pause(20))
    if (Date.now() > deadline) throw new Error(`${delivered(path)} of ${turns} turns are delivered`);
}

const PATIENCE_MILLISECONDS = 300_000;

function delivered(path: string): number {
  if (!existsSync(path)) return 0;
  const ledger = openLedger(path);
  try {
    return destinationTotals(ledger)[0]?.accepted ?? 0;
  } finally {
    ledger.close();
  }
}
