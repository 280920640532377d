import { UsageError } from '../config/usage-error.ts';

/** @throws UsageError for a flag (its short form is `-n`) that does not count; `example` is what to try */
export function checkCount({ flag, value, example }: { flag: string; value: number; example: number }): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new UsageError({
    code: 'bad-argument',
    message: `${flag} takes a whole number from 1 on.`,
    remedy: `Try -n ${example}.`,
  });
}
