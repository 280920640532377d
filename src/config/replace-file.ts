import {
  closeSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { UsageError } from './usage-error.ts';

/**
 * Replaces a file in one step: whoever reads sees the old bytes or the new ones, never half. The mode of an existing
 * file is kept; a new one gets `mode`.
 *
 * @throws UsageError `unsafe-path` when the path is a symbolic link or no plain file
 */
export function replaceFile({ path, bytes, mode }: { path: string; bytes: Uint8Array; mode: number }): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) throw notAPlainFile(path);
  const beside = `${path}.claude-otel-${process.pid}`;
  rmSync(beside, { force: true });
  try {
    writeAll({ path: beside, bytes, mode: found === undefined ? mode : found.mode & 0o7777 });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** `wx` refuses to follow a link that someone planted under the temporary name. */
function writeAll({ path, bytes, mode }: { path: string; bytes: Uint8Array; mode: number }): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
    // After the bytes, and by hand: the umask would take bits away from a new file's mode.
    fchmodSync(file, mode);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function notAPlainFile(path: string): UsageError {
  return new UsageError({
    code: 'unsafe-path',
    message: `${path} is a symbolic link or no plain file; nothing is written through it.`,
    remedy: 'Put a plain file there, or remove it.',
  });
}
