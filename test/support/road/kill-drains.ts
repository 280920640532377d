import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { drainPids, sendSignal } from '../cli/drain-processes.ts';
import type { OtlpSink } from '../otlp-sink.ts';

interface Killing {
  readonly stateFolder: string;
  readonly storePath: string;
  readonly sink: OtlpSink;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly kills: number;
  /** No session runs any more, so no drain comes. */
  readonly isOver: () => boolean;
}

/** How often a drain was killed at which moment. */
export type Killed = Readonly<Record<Moment, number>>;

/** Some time after it was seen; while it writes into the store; when it has just sent a request. */
const MOMENTS = ['any', 'store', 'request'] as const;
type Moment = (typeof MOMENTS)[number];

/** A moment that does not come is no reason to let the drain live on. */
const LONGEST_LIFE = 3_000;
const LONGEST_RANDOM_LIFE = 2_000;

/** `kill -9` of whatever drain there is, again and again. */
export async function killDrains(killing: Killing): Promise<Killed> {
  const killed = { any: 0, store: 0, request: 0 };
  for (let count = 0; count < killing.kills; count += 1) {
    const moment = pickFrom(MOMENTS, killing.random);
    await killNext(moment, killing);
    if (killing.isOver()) break;
    killed[moment] += 1;
  }
  return killed;
}

async function killNext(moment: Moment, killing: Killing): Promise<void> {
  for (let done = false; !done && !killing.isOver();) {
    const [pid] = drainPids(killing.stateFolder);
    if (pid === undefined) {
      await pause(20);
      continue;
    }
    await waitFor(moment, killing);
    done = sendSignal(pid, 'SIGKILL');
  }
}

async function waitFor(moment: Moment, { storePath, sink, random }: Killing): Promise<void> {
  const life = random() * LONGEST_RANDOM_LIFE;
  if (moment === 'any') return pause(life);
  const sent = sink.requests.length;
  // SQLite's own journal exists within a transaction.
  const isNow = (): boolean =>
    moment === 'store' ? existsSync(`${storePath}-journal`) : sink.requests.length > sent;
  const deadline = Date.now() + LONGEST_LIFE;
  while (!isNow() && Date.now() < deadline) await pause(1);
}

export function pickFrom<Item>(items: readonly Item[], random: () => number): Item {
  return items[Math.floor(random() * items.length)]!;
}
