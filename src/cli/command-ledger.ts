import { ledgerPath, logPath } from '../config/paths.ts';
import { createLog } from '../drain/log.ts';
import { logSetAside } from '../drain/log-set-aside.ts';
import { openLedger, type Ledger } from '../ledger/open-ledger.ts';
import type { CliContext } from './context.ts';

/** The ledger, for a command: one that was damaged is told, here and in the log. @throws UsageError when it cannot be used */
export function commandLedger({
  environment,
  terminal,
}: Pick<CliContext, 'environment' | 'terminal'>): Ledger {
  const ledger = openLedger(ledgerPath(environment));
  if (ledger.setAside !== undefined) {
    logSetAside(ledger, createLog(logPath(environment)));
    terminal.note(
      `The ledger was damaged and is made anew; what is left of it is ${ledger.setAside}. Sessions that have a journal are sent once more, which is harmless; "claude-otel import" sends others.`,
    );
  }
  return ledger;
}
