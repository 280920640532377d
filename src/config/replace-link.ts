import { lstatSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

/**
 * Makes `path` a link to `target` in one step: whoever follows it comes to the old place or to the new one.
 *
 * @throws UsageError `unsafe-path` when something lies there that is no link: it is not ours
 */
export function replaceLink(path: string, target: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isSymbolicLink()) throw notALink(path);
  if (found !== undefined && readlinkSync(path) === target) return;
  const beside = `${path}.claude-otel-${process.pid}`;
  rmSync(beside, { force: true });
  symlinkSync(target, beside);
  renameSync(beside, path);
}

function notALink(path: string): UsageError {
  return new UsageError({
    code: 'unsafe-path',
    message: `${path} is in the way of a link of ours.`,
    remedy: 'Remove it, then run the command again.',
  });
}
