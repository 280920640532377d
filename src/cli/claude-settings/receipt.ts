import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { receiptFolder, stateFolder, type Environment } from '../../config/paths.ts';
import { ensurePrivateFolder } from '../../config/private-folder.ts';
import { replaceFile } from '../../config/replace-file.ts';
import { isRecord } from '../../config/setting-kinds.ts';

/** What `setup` did to one file: with it `disable` gives the bytes back. */
interface Receipt {
  readonly version: 1;
  readonly path: string;
  /** Digest of the bytes we left. */
  readonly after: string;
  /** The bytes from before, lying beside the receipt; false where there was no file. */
  readonly existed: boolean;
  readonly madeFolder: boolean;
  readonly replacedMlflow: boolean;
}

export interface KeptReceipt extends Receipt {
  readonly before: Buffer | undefined;
}

/** One pair of files for each settings file. */
export interface ReceiptBook {
  find(path: string): KeptReceipt | undefined;
  /** Whether we made the folder, for whichever of the files in it. */
  madeFolder(folder: string): boolean;
  /** Returns where the backup lies. */
  keep(receipt: Receipt, before: Buffer | undefined): string | undefined;
  drop(path: string): void;
}

export function createReceiptBook(environment: Environment): ReceiptBook {
  const base = (path: string): string =>
    `${receiptFolder(environment)}/${digestOf(Buffer.from(path)).slice(0, 32)}`;
  return {
    find: (path) => readReceipt(base(path)),
    madeFolder: (folder) =>
      namesIn(receiptFolder(environment)).some((name) => {
        const receipt = readReceipt(`${receiptFolder(environment)}/${name}`);
        return receipt?.madeFolder === true && dirname(receipt.path) === folder;
      }),
    keep: (receipt, before) => {
      for (const folder of [stateFolder(environment), receiptFolder(environment)])
        ensurePrivateFolder(folder);
      const name = base(receipt.path);
      const backup = before === undefined ? undefined : `${name}.backup`;
      if (before !== undefined) replaceFile({ path: `${name}.backup`, bytes: before, mode: 0o600 });
      replaceFile({ path: `${name}.json`, bytes: Buffer.from(JSON.stringify(receipt)), mode: 0o600 });
      return backup;
    },
    drop: (path) => {
      for (const ending of ['json', 'backup']) rmSync(`${base(path)}.${ending}`, { force: true });
    },
  };
}

/** Without their ending. */
function namesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length));
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A receipt that cannot be read is none: what we added is then found by its looks. */
function readReceipt(base: string): KeptReceipt | undefined {
  try {
    const receipt: unknown = JSON.parse(readFileSync(`${base}.json`, 'utf8'));
    if (!isReceipt(receipt)) return undefined;
    return { ...receipt, before: receipt.existed ? readFileSync(`${base}.backup`) : undefined };
  } catch {
    return undefined;
  }
}

function isReceipt(value: unknown): value is Receipt {
  return (
    isRecord(value) &&
    value['version'] === 1 &&
    typeof value['path'] === 'string' &&
    typeof value['after'] === 'string' &&
    ['existed', 'madeFolder', 'replacedMlflow'].every((name) => typeof value[name] === 'boolean')
  );
}
