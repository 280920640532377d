import { resultTotals, type ResultTotals } from '../core/events/sdk/result-message.ts';
import { asObject, type JsonObject } from '../core/events/json.ts';
import type { Turn } from '../core/session/turn.ts';
import type { ToldMessage } from './told-message.ts';

/**
 * What the program was told turn by turn: the model's messages, then a `result`. Which turn that was is told by the messages: results come for slash commands,
 * too, and callbacks do not come for every prompt.
 */
export interface HeardResults {
  note(told: ToldMessage): void;
  /** Whether the program heard the turn's main thread. */
  heard(turn: Turn): boolean;
  /** Claude Code's account of the turn, given once. */
  take(turn: Turn): ResultTotals | undefined;
}

interface Stretch {
  readonly messageIds: Set<string>;
  /** `undefined` until the result. */
  totals: ResultTotals | undefined;
}

export function createHeardResults(): HeardResults {
  const stretches = new Set<Stretch>();
  let running = newStretch();
  let lastResult: unknown;

  const end = (result: JsonObject): void => {
    running.totals = resultTotals(result, lastResult);
    lastResult = result;
    running = newStretch();
  };
  const of = (turn: Turn): readonly Stretch[] =>
    [...stretches].filter(({ messageIds }) =>
      turn.run.calls.some(({ messageId }) => messageId !== undefined && messageIds.has(messageId)),
    );

  return {
    note: ({ message: value, events }) => {
      const message = asObject(value);
      if (message?.['type'] === 'result') return end(message);
      for (const event of events) {
        if (event.kind !== 'model-output' || event.agentId !== undefined) continue;
        running.messageIds.add(event.messageId);
        stretches.add(running);
      }
    },
    heard: (turn) => of(turn).length > 0,
    take: (turn) => {
      const ended = of(turn).filter(({ totals }) => totals !== undefined);
      for (const stretch of ended) stretches.delete(stretch);
      return sum(ended.flatMap(({ totals }) => (totals === undefined ? [] : [totals])));
    },
  };
}

function newStretch(): Stretch {
  return { messageIds: new Set(), totals: undefined };
}

function sum([first, ...rest]: readonly ResultTotals[]): ResultTotals | undefined {
  return first && rest.reduce(plus, first);
}

function plus(one: ResultTotals, other: ResultTotals): ResultTotals {
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    costUsd: one.costUsd + other.costUsd,
  };
}
