import { resultTotals, type ResultTotals } from '../core/events/sdk/result-message.ts';

/** Which result belongs to which turn: the n-th to the n-th prompt, since callbacks and messages do not come at the same time. */
export interface ResultAccounts {
  addPrompt(turnKey: string): void;
  addResult(message: unknown): void;
  ofTurn(turnKey: string): ResultTotals | undefined;
  knowsPrompts(): boolean;
}

export function createResultAccounts(): ResultAccounts {
  const prompts: string[] = [];
  const totals: (ResultTotals | undefined)[] = [];
  let last: unknown;
  return {
    addPrompt: (turnKey) => {
      if (!prompts.includes(turnKey)) prompts.push(turnKey);
    },
    addResult: (message) => {
      totals.push(resultTotals(message, last));
      last = message;
    },
    ofTurn: (turnKey) => totals[Math.max(prompts.indexOf(turnKey), 0)],
    knowsPrompts: () => prompts.length > 0,
  };
}
