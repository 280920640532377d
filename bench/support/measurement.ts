export type Budget = { readonly atLeast: number } | { readonly atMost: number };

/** One ratio of one run, with what it may be. */
export interface Measurement {
  readonly suite: string;
  readonly name: string;
  readonly ratio: number;
  readonly budget: Budget | undefined;
}

export interface Judgement {
  readonly limit: string;
  readonly verdict: string;
  readonly broken: boolean;
}

export function judge({ ratio, budget }: Measurement): Judgement {
  if (budget === undefined) return { limit: 'no budget', verdict: '', broken: false };
  const [limit, held] =
    'atLeast' in budget
      ? [`at least ${budget.atLeast}`, ratio >= budget.atLeast]
      : [`at most ${budget.atMost}`, ratio <= budget.atMost];
  return { limit, verdict: held ? 'held' : 'NOT HELD', broken: !held };
}
