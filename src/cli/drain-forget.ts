import { existsSync } from 'node:fs';
import { parseDestinationUri } from '../config/destination-uri.ts';
import { ledgerPath } from '../config/paths.ts';
import { UsageError } from '../config/usage-error.ts';
import { placeOf } from '../drain/readdress-pending.ts';
import { destinationTotals } from '../ledger/deliveries.ts';
import { forgetDeliveries } from '../ledger/forget-deliveries.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { CliContext } from './context.ts';
import { countOf } from './count-of.ts';
import { commandLedger } from './command-ledger.ts';

/** `drain --forget`: a destination that is gone for good is waited for no more. */
export function forgetDestination(context: CliContext, named: string): void {
  const { environment, terminal, cwd } = context;
  if (!existsSync(ledgerPath(environment))) throw nothingWaits(named, []);
  const ledger = commandLedger(context);
  try {
    const waiting = waitingDestinations(ledger);
    const chosen = waiting.filter((id) => isNamed(id, named, cwd));
    if (chosen.length === 0) throw nothingWaits(named, waiting);
    for (const id of chosen) {
      const forgotten = countOf(forgetDeliveries(ledger, id), 'delivery', 'deliveries');
      terminal.print(`${forgotten} to ${id} forgotten; "claude-otel import" can send those turns once more.`);
    }
  } finally {
    ledger.close();
  }
}

function waitingDestinations(ledger: Ledger): readonly string[] {
  return destinationTotals(ledger)
    .filter(({ pending, rejected }) => pending + rejected > 0)
    .map(({ destinationId }) => destinationId);
}

/** By the whole name that `status` prints, or by its URI, in any spelling: then for all of its experiments. */
function isNamed(id: string, named: string, projectFolder: string): boolean {
  const parsed = parseDestinationUri(named, { projectFolder });
  return id === named || placeOf(id) === named || ('uri' in parsed && placeOf(id) === parsed.uri);
}

function nothingWaits(named: string, waiting: readonly string[]): UsageError {
  return new UsageError({
    code: 'not-found',
    message: `Nothing waits for ${named}.`,
    remedy: waiting.length === 0 ? 'Nothing is pending or refused.' : `Name one of ${waiting.join(', ')}.`,
  });
}
