import { accessSync, closeSync, constants, existsSync, lstatSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../make-folder.ts';
import { type Refusal, repairable } from './refusal.ts';

/** What lies at the path; nothing is opened. */
export type StoreFile = { readonly kind: 'absent' } | { readonly kind: 'file' } | Refusal;

/** A link is not followed: a cloned project could lead it to any file of the user. */
export function examineStoreFile(path: string): StoreFile {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return { kind: 'absent' };
  if (found.isSymbolicLink())
    return repairable(`${path} is a symbolic link, which is not followed`, 'name the file itself');
  return found.isFile() ? { kind: 'file' } : repairable(`${path} is no file`, 'name another');
}

/** An empty file that only the user can read, in a folder likewise; `wx` neither follows a link nor touches what is there. */
export function createStoreFile(path: string): void {
  makeFolder(dirname(path));
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!isAlreadyThere(error)) throw error;
  }
}

/** Two processes may be first at once. */
function isAlreadyThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

/** @throws what the file system says if the file could not be made */
export function assertCreatable(path: string): void {
  let folder = dirname(path);
  while (!existsSync(folder)) folder = dirname(folder);
  accessSync(folder, constants.W_OK | constants.X_OK);
}
