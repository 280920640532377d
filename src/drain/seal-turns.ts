import { expectAgain, expectDelivery } from '../ledger/deliveries.ts';
import { countUnreadLines } from '../ledger/diagnostics.ts';
import { inTransaction } from '../ledger/in-transaction.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import { findSession, saveSession } from '../ledger/sessions.ts';
import { findTurn, sealTurn, type SealedTurn, type TurnFacts } from '../ledger/turns.ts';
import type { FinishedTurn, TurnFollower } from './follow-turns.ts';
import type { FollowedSession } from './followed-session.ts';
import type { Outlet } from './outlet.ts';
import { turnFacts } from './turn-facts.ts';

interface Sealing {
  readonly sessionId: string;
  readonly turns: TurnFollower;
  readonly finished: readonly FinishedTurn[];
  /** Empty: the turns go nowhere. */
  readonly outlets: readonly Outlet[];
}

/**
 * Before anything is sent: what each turn is made of, who is to get it, and whence to read on, in one transaction. Gives the turns that this process
 * may send as it has them; one that somebody else sealed is pending, and is made of what that one read.
 */
export function sealTurns(ledger: Ledger, sealing: Sealing): readonly FinishedTurn[] {
  return inTransaction(ledger, () => {
    const now = Date.now();
    const own =
      sealing.outlets.length === 0
        ? []
        : sealing.finished.filter((turn) => seal(ledger, { turn, now, ...sealing }));
    countUnreadLines(ledger, sealing.turns.takeUnread(), now);
    saveFollowed(ledger, sealing, now);
    return own;
  });
}

interface OneSealing extends Pick<Sealing, 'sessionId' | 'outlets'> {
  readonly turn: FinishedTurn;
  readonly now: number;
}

function seal(ledger: Ledger, { sessionId, outlets, turn: finished, now }: OneSealing): boolean {
  const { turn, inputs } = finished;
  const id = { sessionId, turnKey: turn.key };
  const [first] = outlets;
  const found = findTurn(ledger, id);
  const replace = found !== undefined && isReplaced(found, finished);
  const own = found === undefined || replace;
  if (own && first !== undefined)
    sealTurn(ledger, { ...id, inputs, facts: factsOf(finished, first) }, now, { replace });
  if (replace) expectAgain(ledger, id, now);
  for (const { destination, content } of outlets)
    expectDelivery(ledger, { ...id, destinationId: destination.id, content }, now);
  return own;
}

/** `import --include-open` may have sent it before it ended; as it stood then, it is not sent again. */
function isReplaced(found: SealedTurn, { inputs, open }: FinishedTurn): boolean {
  const grown = JSON.stringify(found.inputs) !== JSON.stringify(inputs);
  return found.facts.outcome === 'open' && (grown || open !== true);
}

/** An open turn counts as open, whatever its last words were: a subagent may be at work still. */
function factsOf({ turn, open }: FinishedTurn, { render }: Outlet): TurnFacts {
  const facts = turnFacts(turn, render(turn));
  return open === true ? { ...facts, outcome: 'open' } : facts;
}

function saveFollowed(ledger: Ledger, { sessionId, turns }: Sealing, now: number): void {
  const known = findSession(ledger, sessionId);
  const own = turns.session();
  const followed = known?.checkpoint as FollowedSession | undefined;
  const byDrain = followed?.checkpoint.position.journal !== undefined;
  const checkpoint = byDrain && own.checkpoint.position.journal === undefined ? followed : own;
  const { transcriptPath, projectDir } = checkpoint.notes;
  const costStateUsd = turns.costStateUsd() ?? known?.costStateUsd;
  saveSession(ledger, { sessionId, transcriptPath, projectDir, checkpoint, costStateUsd }, now);
}
