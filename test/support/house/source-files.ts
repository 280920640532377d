import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

export interface SourceFile {
  /** From the root of the checkout. */
  readonly path: string;
  readonly text: string;
}

/** Files of the project below `folders` (all without any) that git has or would take: what is ignored is not ours. */
export function sourceFiles(...folders: readonly string[]): readonly SourceFile[] {
  const command = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...folders];
  return execFileSync('git', command, { cwd: ROOT, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '')
    .flatMap((path) => read(path));
}

/** A file may have been removed and not yet committed. */
function read(path: string): readonly SourceFile[] {
  try {
    return [{ path, text: readFileSync(join(ROOT, path), 'utf8') }];
  } catch {
    return [];
  }
}

export function isGenerated(path: string): boolean {
  return path.includes('.generated.') || path.includes('/generated/');
}
