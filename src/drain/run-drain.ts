import { rmSync } from 'node:fs';

import { makeOwnFolder } from '../journal/append.ts';
import { sweepTrimmed } from '../journal/trim.ts';
import { keepAlive, type AliveFile } from './alive-file.ts';
import { drainPaths, type DrainPaths } from './drain-paths.ts';
import { followSessions, type Followers } from './follow-sessions.ts';
import type { Lock } from './lock.ts';
import type { Log } from './log.ts';
import { createNews, type News } from './news.ts';
import type { OpenFollower, Round, SessionFollower } from './session-follower.ts';
import { isAskedToLeave, succeed } from './succession.ts';

export interface DrainOptions {
  readonly state: string;
  readonly fingerprint: string;
  /** Of this package. */
  readonly version: string;
  /** Where this code lies: by it a hook knows the drain of its own version. */
  readonly codeFolder: string;
  readonly idleMilliseconds: number;
  readonly open: OpenFollower;
  /** For what no session's follower sends. */
  readonly rest: SessionFollower;
  readonly log: Log;
  /** SIGTERM: finish the round, then leave. */
  readonly stop: AbortSignal;
}

/** `taken`: another drain has the lock and stays. `stopped`: by the signal. `yielded`: to a newer version. `idle`: nothing came for a while. */
export type DrainEnd = 'taken' | 'stopped' | 'yielded' | 'idle';

/** While a session writes, its transcript grows without a word from hooks. */
const awakeMilliseconds = 500;
const dozingMilliseconds = 2_000;

/** The life of a drain: one at a time for each environment, until nothing comes any more. */
export async function runDrain(options: DrainOptions): Promise<DrainEnd> {
  const { state, fingerprint, version, log } = options;
  const paths = drainPaths(state, fingerprint);
  for (const folder of [state, paths.folder, `${state}/journal`, paths.journal]) makeOwnFolder(folder);
  const lock = await succeed(paths, version);
  if (lock === undefined) return 'taken';
  log('info', 'drain started', { version, fingerprint });
  const end = await live(options, paths, lock);
  log('info', 'drain left', { end });
  return end;
}

async function live(options: DrainOptions, paths: DrainPaths, lock: Lock): Promise<DrainEnd> {
  const { open, rest, log, stop } = options;
  const news = createNews(paths.journal);
  const followers = followSessions({ folder: paths.journal, open, log, rest });
  stop.addEventListener('abort', news.wake);
  try {
    return await liveUntilQuiet({ options, paths, followers, news });
  } finally {
    news.close();
    rmSync(paths.owner, { force: true });
    lock.release();
  }
}

interface Life {
  readonly options: DrainOptions;
  readonly paths: DrainPaths;
  readonly followers: Followers;
  readonly news: News;
}

/** A hook may have seen the sign of life just before it went: so one more look after that, and back to life if there is something. */
async function liveUntilQuiet(life: Life): Promise<DrainEnd> {
  const { options, paths, followers } = life;
  for (;;) {
    const alive = keepAlive(paths.alive, options.codeFolder);
    try {
      const end = await followUntilEnd(life, alive);
      alive.stop();
      if (end !== 'idle' || !(await followers.advance(options.stop)).busy) return end;
    } finally {
      alive.stop();
    }
  }
}

async function followUntilEnd(
  { options, paths, followers, news }: Life,
  alive: AliveFile,
): Promise<DrainEnd> {
  let lastBusy = Date.now();
  for (;;) {
    sweepTrimmed(paths.journal, Date.now());
    const round = await followers.advance(options.stop);
    alive.touch();
    if (options.stop.aborted) return 'stopped';
    if (isAskedToLeave(paths, options.version)) return 'yielded';
    if (round.busy || round.open) lastBusy = Date.now();
    if (Date.now() - lastBusy >= patience(round, options)) return 'idle';
    await news.wait(pause(round, options));
  }
}

/** A destination that is down is given ten times as long: then the next session, or `claude-otel drain`, takes up what is pending. */
function patience(round: Round, { idleMilliseconds }: DrainOptions): number {
  return round.retryAt === undefined ? idleMilliseconds : 10 * idleMilliseconds;
}

function pause(round: Round, { idleMilliseconds }: DrainOptions): number {
  if (round.more) return 0;
  const usual = round.open || round.busy ? awakeMilliseconds : dozingMilliseconds;
  const untilRetry = round.retryAt === undefined ? usual : Math.max(100, round.retryAt - Date.now());
  return Math.min(usual, untilRetry, Math.max(10, idleMilliseconds / 4));
}
