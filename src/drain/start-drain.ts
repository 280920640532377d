import { ledgerPath, logPath, stateFolder, type Environment } from '../config/paths.ts';
import { ensurePrivateFolder } from '../config/private-folder.ts';
import { isDamage, openLedger, type Ledger, type OpenOptions } from '../ledger/open-ledger.ts';
import { createBackOff } from './back-off.ts';
import { drainSession } from './drain-session.ts';
import { followRest } from './follow-rest.ts';
import { createLog, type Log } from './log.ts';
import { logSetAside } from './log-set-aside.ts';
import { openOutlets } from './open-outlets.ts';
import { runDrain, type DrainEnd } from './run-drain.ts';

export interface StartDrainOptions {
  readonly environment: Environment;
  readonly fingerprint: string;
  /** Of this package. */
  readonly version: string;
  readonly codeFolder: string;
  readonly stop: AbortSignal;
}

const idleMinute = 60_000;

/** A drain with everything it needs, from the environment. */
export async function startDrain(options: StartDrainOptions): Promise<DrainEnd> {
  const { environment, fingerprint, version } = options;
  const state = ensurePrivateFolder(stateFolder(environment));
  const log = createLog(logPath(environment));
  const ledger = openOrLog(ledgerPath(environment), log, { check: false });
  const outlets = openOutlets({ environmentOf: () => environment, version, log });
  const delivery = { ledger, backOff: createBackOff(), log };
  const open = drainSession({ ...delivery, findOutlets: outlets.find });
  const rest = followRest({ ...outlets, state, fingerprint }, delivery);
  try {
    return await runDrain({
      ...options,
      state,
      idleMilliseconds: idleMilliseconds(environment),
      open,
      rest,
      log,
    });
  } catch (error) {
    log('error', 'drain failed', { error: String(error) });
    if (isDamage(error)) openOrLog(ledgerPath(environment), log).close();
    throw error;
  } finally {
    await outlets.close();
    ledger.close();
  }
}

/** A drain in the background has no other place to say why it cannot start. */
function openOrLog(path: string, log: Log, options?: OpenOptions): Ledger {
  try {
    const ledger = openLedger(path, options);
    logSetAside(ledger, log);
    return ledger;
  } catch (error) {
    log('error', 'drain cannot start', { error: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

function idleMilliseconds(environment: Environment): number {
  const milliseconds = Number(environment['CLAUDE_OTEL_DRAIN_IDLE_MS']);
  return milliseconds > 0 ? milliseconds : idleMinute;
}
