import { UsageError } from '../../config/usage-error.ts';
import type { Ledger } from '../../ledger/open-ledger.ts';
import { recentTurns, type SealedTurn } from '../../ledger/turns.ts';

/** As many turns as a ledger of years may be searched for. */
const SEARCHED = 100_000;
/** As many ids as a person compares. */
const LISTED = 5;

/**
 * What an id means: the last turns of a session, oldest first, or the one turn or trace; of all projects, since whoever names an
 * id means that one. Its beginning does, as long as nothing else begins so.
 *
 * @throws UsageError for an id that nothing or more than one thing has
 */
export function findTurns(ledger: Ledger, id: string, last: number): readonly SealedTurn[] {
  const wanted = id.replace(/^tr-/u, '');
  const found = matches(recentTurns(ledger, SEARCHED), wanted);
  const exact = found.filter(({ ids }) => ids.includes(wanted));
  const [match, ...others] = exact.length > 0 ? exact : found;
  if (match === undefined) throw nothingFound(id);
  if (others.length > 0) throw ambiguous(id, found);
  return match.turns.slice(0, last).toReversed();
}

/** A session or a turn. */
interface Match {
  /** The one it goes by, and others. */
  readonly ids: readonly [string, ...string[]];
  /** Newest first. */
  readonly turns: SealedTurn[];
}

function matches(turns: readonly SealedTurn[], beginning: string): readonly Match[] {
  const found = new Map<string, Match>();
  for (const turn of beginning === '' ? [] : turns) {
    for (const ids of [[turn.sessionId], [turn.turnKey, turn.facts.traceId]] as const) {
      if (!ids.some((id) => id.startsWith(beginning))) continue;
      const known = found.get(ids[0]);
      if (known === undefined) found.set(ids[0], { ids, turns: [turn] });
      else known.turns.push(turn);
    }
  }
  return [...found.values()];
}

function nothingFound(id: string): UsageError {
  return new UsageError({
    code: 'not-found',
    message: `No session, turn or trace has an id that begins with "${id}".`,
    remedy: '"claude-otel status" lists the last turns; with --all, those of all projects.',
  });
}

function ambiguous(id: string, found: readonly Match[]): UsageError {
  const listed = found.slice(0, LISTED).map(({ ids }) => ids[0]);
  const names = [...listed, ...(found.length > LISTED ? ['…'] : [])].join(', ');
  return new UsageError({
    code: 'bad-argument',
    message: `${found.length} ids begin with "${id}": ${names}.`,
    remedy: 'Give more characters.',
  });
}
