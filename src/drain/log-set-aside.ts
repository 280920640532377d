import type { Ledger } from '../ledger/open-ledger.ts';
import type { Log } from './log.ts';

/** What a person who finds turns sent twice, or none of an import pending any more, is to know. */
export function logSetAside({ setAside }: Ledger, log: Log): void {
  if (setAside === undefined) return;
  const consequence =
    'sessions that have a journal are read and sent again, under the same ids; what else was pending is sent by "claude-otel import"';
  log('warning', 'the ledger was damaged and is made anew', { setAside, consequence });
}
