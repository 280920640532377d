import { readFileSync } from 'node:fs';

type Budget = { readonly atLeast: number } | { readonly atMost: number };

/** Prints a ratio beside its budget (`bench/budgets.json`) and fails the process when it is not held. */
export function holdAgainstBudget(suite: string, name: string, ratio: number): void {
  const budgets = JSON.parse(readFileSync(new URL('../budgets.json', import.meta.url), 'utf8')) as Record<
    string,
    Record<string, Budget>
  >;
  const budget = budgets[suite]?.[name];
  if (budget === undefined) return void console.log(`${suite} ${name}: ${ratio.toFixed(3)} (no budget)`);
  const [word, limit, held] =
    'atLeast' in budget
      ? ['at least', budget.atLeast, ratio >= budget.atLeast]
      : ['at most', budget.atMost, ratio <= budget.atMost];
  console.log(
    `${suite} ${name}: ${ratio.toFixed(3)}, budget ${word} ${limit}: ${held ? 'held' : 'NOT HELD'}`,
  );
  if (!held) process.exitCode = 1;
}
