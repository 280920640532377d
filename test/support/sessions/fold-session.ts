import type { AgentEvent } from '../../../src/core/events/agent-event.ts';
import { createPriceBook } from '../../../src/core/prices/price-call.ts';
import { createSessionFold } from '../../../src/core/session/session-fold.ts';
import type { Turn } from '../../../src/core/session/turn.ts';
import { createContentGate } from '../../../src/core/spans/content/content-gate.ts';
import type { ContentMode } from '../../../src/core/spans/content/content-mode.ts';
import { renderTurn } from '../../../src/core/spans/render-turn.ts';
import type { Trace } from '../../../src/core/spans/span.ts';

export interface Folded {
  readonly turns: readonly Turn[];
  readonly costStateUsd: number | undefined;
}

/** Events of one session as its turns; a turn without an end is given as it stands. */
export function foldEvents(sessionId: string, events: readonly AgentEvent[]): Folded {
  const fold = createSessionFold(sessionId);
  for (const event of events) fold.add(event);
  const finished = fold.takeFinished({ settled: true });
  return { turns: [...finished, ...fold.openTurns()], costStateUsd: fold.costStateUsd() };
}

/** Turns as traces, with the settings of a user who configured nothing. */
export function renderTurns(turns: readonly Turn[], mode: ContentMode = 'redacted'): readonly Trace[] {
  const options = {
    gate: createContentGate({ mode, maxPartLength: 65_536 }),
    prices: createPriceBook(),
    messages: 'delta' as const,
    serviceName: 'claude-code',
    resourceAttributes: {},
    userId: undefined,
    version: '0.0.0',
  };
  return turns.map((turn) => renderTurn(turn, options));
}
