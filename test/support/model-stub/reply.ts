import type { Block, Step, Usage } from './script.ts';

/**
 * One call that counts `weight`: every kind of token is another multiple of it, so sums over a script are
 * `sum of weights × factor`. Weights are primes, no two steps share one: a call counted twice or left out shows.
 */
export function reply(
  weight: number,
  blocks: readonly Block[],
  rest: Omit<Step, 'blocks' | 'usage'> = {},
): Step {
  return { blocks, usage: usageOf(weight), ...rest };
}

export function usageOf(weight: number): Usage {
  return {
    input: weight,
    output: weight * 2,
    cacheRead: weight * 30,
    cacheWrite5m: weight * 5,
    cacheWrite1h: weight * 3,
  };
}
