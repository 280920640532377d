/**
 * `node bench/main.ts [suite …]`: every bench in a process of its own, one after the other, then all ratios in one table. Exit 1 when a budget is not held or
 * a bench failed; one that does not measure all that has a budget failed, too.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { budgets } from './support/budgets.ts';
import { judge, type Measurement } from './support/measurement.ts';

interface Run {
  readonly suite: string;
  readonly code: number | null;
  readonly measurements: readonly Measurement[];
}

const chosen = process.argv.slice(2);
const suites = globSync('*.ts', { cwd: import.meta.dirname })
  .map((file) => basename(file, '.ts'))
  .filter((suite) => suite !== 'main' && (chosen.length === 0 || chosen.includes(suite)))
  .toSorted();

const runs: Run[] = [];
for (const suite of suites) runs.push(await runSuite(suite));
console.log(`\n${table(runs)}`);
if (runs.length === 0 || runs.some(failed)) process.exitCode = 1;

async function runSuite(suite: string): Promise<Run> {
  console.log(`\n— ${suite}`);
  const measurements: Measurement[] = [];
  const child = fork(join(import.meta.dirname, `${suite}.ts`));
  child.on('message', (message) => measurements.push(message as Measurement));
  const [code] = (await once(child, 'close')) as [number | null];
  return { suite, code, measurements };
}

function failed(run: Run): boolean {
  return run.code !== 0 || run.measurements.length === 0 || missing(run).length > 0;
}

/** Ended badly, and not for a budget that is told anyway. */
function crashed({ code, measurements }: Run): boolean {
  return (code !== 0 || measurements.length === 0) && !measurements.some((one) => judge(one).broken);
}

/** What has a budget and was not measured: a renamed measurement would hold any budget. */
function missing({ suite, measurements }: Run): readonly string[] {
  return Object.keys(budgets[suite] ?? {}).filter((name) => !measurements.some((one) => one.name === name));
}

function table(all: readonly Run[]): string {
  const rows = all.flatMap((run) => [
    ...run.measurements.map(measured),
    ...missing(run).map((name) => [run.suite, name, '', '', 'NOT MEASURED']),
    ...(crashed(run) ? [[run.suite, '', '', '', `FAILED (exit ${run.code})`]] : []),
  ]);
  const lines = [['suite', 'what', 'ratio', 'budget', ''], ...rows];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function measured(measurement: Measurement): readonly string[] {
  const { limit, verdict } = judge(measurement);
  return [measurement.suite, measurement.name, measurement.ratio.toFixed(3), limit, verdict];
}
