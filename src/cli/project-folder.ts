import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../config/usage-error.ts';

/** The folder that a command is about, absolute. @throws UsageError `not-found` for one that is none */
export function projectFolder(cwd: string, directory: string | undefined): string {
  const folder = resolve(cwd, directory ?? '.');
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  throw new UsageError({
    code: 'not-found',
    message: `${folder} is no folder.`,
    remedy: 'Name the folder of your project.',
  });
}
