import { budgets } from './budgets.ts';
import { judge, type Measurement } from './measurement.ts';

/** Prints a ratio beside its budget (`bench/budgets.json`), tells it to `bench/main.ts` if that runs us, and fails the process when it is not held. */
export function holdAgainstBudget(suite: string, name: string, ratio: number): void {
  const measurement: Measurement = { suite, name, ratio, budget: budgets[suite]?.[name] };
  const { limit, verdict, broken } = judge(measurement);
  console.log(`${suite} ${name}: ${ratio.toFixed(3)}, ${limit}${verdict && `: ${verdict}`}`);
  process.send?.(measurement);
  if (broken) process.exitCode = 1;
}
