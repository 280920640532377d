import type { Ledger } from '../../ledger/open-ledger.ts';
import { recentTurns, type SealedTurn } from '../../ledger/turns.ts';

/** As many turns as a ledger of years may be searched for. */
const SEARCHED = 100_000;

/** The last turns, oldest first; with an id (or its beginning) of a session its last turns, of a turn or trace that one. */
export function findTurns(
  ledger: Ledger,
  { id, last }: { readonly id: string | undefined; readonly last: number },
): readonly SealedTurn[] {
  if (id === undefined) return recentTurns(ledger, last).toReversed();
  const turns = recentTurns(ledger, SEARCHED);
  const one = turns.find(
    ({ turnKey, facts }) => turnKey.startsWith(id) || facts.traceId.startsWith(id.replace(/^tr-/, '')),
  );
  if (one !== undefined) return [one];
  return turns
    .filter(({ sessionId }) => sessionId.startsWith(id))
    .slice(0, Math.max(last, 1))
    .toReversed();
}
