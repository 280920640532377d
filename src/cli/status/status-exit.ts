import type { DestinationTotals } from '../../ledger/deliveries.ts';
import type { ExitName } from '../exit-codes.ts';
import type { StatusReport } from './status-report.ts';

/** The report as a script hears it: like `drain`, pending before refused, since what is pending may become either. */
export function statusExit(report: StatusReport): ExitName {
  const { hooksIn, obstacles, destinations } = report;
  if (hooksIn.length === 0 || obstacles.length > 0) return 'notTraced';
  if (isWaiting(report)) return 'pending';
  return destinations.some(({ rejected }) => rejected > 0) ? 'unavailable' : 'ok';
}

function isWaiting({ hold, unreadSessions, destinations, drainAlive }: StatusReport): boolean {
  if (hold !== undefined || unreadSessions.length > 0) return true;
  return destinations.some((totals) => waiting(totals, drainAlive) > 0);
}

/** While a drain is at work there is always something on its way: that is no trouble before an attempt has failed. */
function waiting({ pending, failing }: DestinationTotals, drainAlive: boolean): number {
  return drainAlive ? failing : pending;
}
