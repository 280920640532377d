import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** How far a file was read: the file it was, and where the next line starts. */
export interface FileCursor {
  readonly inode: number;
  readonly offset: number;
}

/** `replaced`: another file lies there, or it was cut: what was read of the old one says nothing of this one. */
export type Resume =
  | { readonly kind: 'absent' }
  | { readonly kind: 'same'; readonly cursor: FileCursor; readonly size: number }
  | { readonly kind: 'replaced'; readonly cursor: FileCursor; readonly size: number };

/** Where to go on reading `path`. A file that was never read is the `same` from its start. */
export function resumeOffset(path: string, known: FileCursor | undefined): Resume {
  const file = tryOpen(path);
  if (file === undefined) return { kind: 'absent' };
  try {
    const { ino, size } = fstatSync(file);
    const start = { inode: ino, offset: 0 };
    if (known === undefined) return { kind: 'same', cursor: start, size };
    const same = ino === known.inode && size >= known.offset && endsLine(file, known.offset);
    return same ? { kind: 'same', cursor: known, size } : { kind: 'replaced', cursor: start, size };
  } finally {
    closeSync(file);
  }
}

/** File systems give a freed inode to the next file: a cursor that stands within a line belongs to another one. */
function endsLine(file: number, offset: number): boolean {
  if (offset === 0) return true;
  const byte = Buffer.alloc(1);
  return readSync(file, byte, 0, 1, offset - 1) === 1 && byte[0] === 10;
}

function tryOpen(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}
