import type { SettingsFile } from './settings-file.ts';
import { UsageError } from './usage-error.ts';

/** Before a settings file is changed. @throws UsageError `bad-file` with the line */
export function refuseUnusable({ path, usable, problems: [problem] }: SettingsFile): void {
  if (usable || problem === undefined) return;
  throw new UsageError({
    code: 'bad-file',
    message: `${path}:${problem.line ?? 1}: ${problem.message}`,
    remedy: problem.remedy,
  });
}
