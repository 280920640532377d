import { readFileSync } from 'node:fs';
import type { Budget } from './measurement.ts';

/** `bench/budgets.json`: by suite, then by what is measured. */
export const budgets = JSON.parse(
  readFileSync(new URL('../budgets.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Readonly<Record<string, Budget>>>>;
