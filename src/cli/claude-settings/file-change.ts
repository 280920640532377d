import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceFile } from '../../config/replace-file.ts';
import { UsageError } from '../../config/usage-error.ts';
import { digestOf, type KeptReceipt, type ReceiptBook } from './receipt.ts';

/** A change of one file, thought through and not yet made. Bytes are undefined where there is no file. */
export interface FileChange {
  readonly path: string;
  readonly current: Buffer | undefined;
  /** As it was before we first came. */
  readonly before: Buffer | undefined;
  readonly after: Buffer | undefined;
  readonly replacedMlflow: boolean;
  /** The user's own: a new one is nobody else's to read. */
  readonly isPrivate: boolean;
}

export interface FileEditor {
  /** Nothing is left to do, whoever did it: a clone's file comes with our entries. */
  readonly isDone?: (current: Buffer | undefined) => boolean;
  /** What the file should be, made from what it was before us (or, where our additions pile up, from what it is). */
  readonly edit: (before: Buffer | undefined, current: Buffer | undefined) => Buffer | undefined;
  /** What it was before us, as far as it can be told from a file that has changed since. */
  readonly strip: (current: Buffer | undefined, receipt: KeptReceipt | undefined) => Buffer | undefined;
  readonly replacesMlflow?: boolean;
  readonly isPrivate?: boolean;
}

/** `edit` sees the file without us, so that doing it twice is doing it once. */
export function planChange(path: string, editor: FileEditor, receipts: ReceiptBook): FileChange {
  const current = readIfThere(path);
  const before = bytesBefore(current, editor, receipts.find(path));
  const after = editor.isDone?.(current) === true ? current : editor.edit(before, current);
  const { replacesMlflow: replacedMlflow = false, isPrivate = false } = editor;
  return { path, current, before, after, replacedMlflow, isPrivate };
}

/** The way back. */
export function planRemoval(path: string, editor: FileEditor, receipts: ReceiptBook): FileChange {
  const current = readIfThere(path);
  const before = bytesBefore(current, editor, receipts.find(path));
  return { path, current, before, after: before, replacedMlflow: false, isPrivate: false };
}

export function changesAnything({ current, after }: FileChange): boolean {
  return !same(current, after);
}

/** Backup and receipt first, then the file in one step. Returns where the backup lies. */
export function applyChange(change: FileChange, receipts: ReceiptBook): string | undefined {
  if (!changesAnything(change)) return undefined;
  if (change.after === undefined || same(change.after, change.before)) return applyRemoval(change, receipts);
  const madeFolder = makeFolderOf(change) || receipts.madeFolder(dirname(change.path));
  const backup = receipts.keep(
    {
      version: 1,
      path: change.path,
      after: digestOf(change.after),
      existed: change.before !== undefined,
      madeFolder,
      replacedMlflow: change.replacedMlflow,
    },
    change.before,
  );
  write(change, change.after);
  return backup;
}

/** Undoes: the file as it was, or none; the folder too, if we made it and it is empty. */
export function applyRemoval(change: FileChange, receipts: ReceiptBook): undefined {
  const receipt = receipts.find(change.path);
  if (changesAnything(change)) {
    if (change.after === undefined) rmSync(change.path, { force: true });
    else write(change, change.after);
  }
  receipts.drop(change.path);
  const folder = dirname(change.path);
  if (receipt?.madeFolder === true && isEmptyFolder(folder)) rmdirSync(folder);
}

function bytesBefore(
  current: Buffer | undefined,
  editor: FileEditor,
  receipt: KeptReceipt | undefined,
): Buffer | undefined {
  const untouched = receipt !== undefined && current !== undefined && digestOf(current) === receipt.after;
  return untouched ? receipt.before : editor.strip(current, receipt);
}

function makeFolderOf({ path, isPrivate }: FileChange): boolean {
  const mode = isPrivate ? 0o700 : 0o777;
  return mkdirSync(dirname(path), { recursive: true, mode }) !== undefined;
}

function write({ path, current, isPrivate }: FileChange, bytes: Buffer): void {
  // Claude Code writes this file as well, for instance when a permission is granted.
  if (!same(readIfThere(path), current)) {
    throw new UsageError({
      code: 'conflict',
      message: `${path} was changed by somebody else just now.`,
      remedy: 'Run the command again.',
    });
  }
  replaceFile({ path, bytes, mode: isPrivate ? 0o600 : 0o644 });
}

/** Before anything is written. A rename would get past the missing permission; but whoever took it away meant it. */
export function refuseReadOnly(changes: readonly FileChange[]): void {
  for (const { path, current } of changes.filter(changesAnything)) {
    if (current === undefined || (statSync(path).mode & 0o200) !== 0) continue;
    throw new UsageError({
      code: 'refused',
      message: `${path} is read-only.`,
      remedy: `chmod u+w ${path}, then run the command again.`,
    });
  }
}

export function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const message = `${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`;
    throw new UsageError({ code: 'bad-file', message, remedy: 'Make it a readable plain file.' });
  }
}

function isEmptyFolder(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch {
    return false;
  }
}

function same(left: Buffer | undefined, right: Buffer | undefined): boolean {
  return left === undefined || right === undefined ? left === right : left.equals(right);
}
