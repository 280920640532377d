import { resultTotals, type ResultTotals } from '../core/events/sdk/result-message.ts';
import { asId, asObject, type JsonObject } from '../core/events/json.ts';
import type { Turn } from '../core/session/turn.ts';

/**
 * What the program was told turn by turn: the model's messages, then a `result`. Which turn that was is told by the messages: results come for slash commands,
 * too, and callbacks do not come for every prompt.
 */
export interface HeardResults {
  note(message: unknown): void;
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
    note: (value) => {
      const message = asObject(value);
      if (message?.['type'] === 'result') return end(message);
      const messageId = wordOfMainThread(message);
      if (messageId === undefined) return;
      running.messageIds.add(messageId);
      stretches.add(running);
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

/** Claude Code speaks under the name of a model, too: to answer a slash command, for instance. */
const NO_MODEL = '<synthetic>';

function wordOfMainThread(message: JsonObject | undefined): string | undefined {
  if (message?.['type'] !== 'assistant' || asId(message['parent_tool_use_id']) !== undefined)
    return undefined;
  const said = asObject(message['message']);
  return said?.['model'] === NO_MODEL ? undefined : asId(said?.['id']);
}

function sum(all: readonly ResultTotals[]): ResultTotals | undefined {
  const [first, ...rest] = all;
  return rest.reduce<ResultTotals | undefined>(
    (total, next) =>
      total && {
        inputTokens: total.inputTokens + next.inputTokens,
        outputTokens: total.outputTokens + next.outputTokens,
        costUsd: total.costUsd + next.costUsd,
      },
    first,
  );
}
