import { readSync } from 'node:fs';

const chunkSize = 65_536;
/** A parent may hand over a non-blocking pipe: waits of 2 ms, 1 s in all, then what has come is all there is. */
const waits = 500;

/** All of stdin. `readFileSync(0)` would do, but on a non-blocking pipe it throws and loses what it had read. */
export function readStdin(): string {
  const chunks: Buffer[] = [];
  for (let chunk = readChunk(); chunk.length > 0; chunk = readChunk()) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function readChunk(): Buffer {
  const buffer = Buffer.allocUnsafe(chunkSize);
  for (let wait = 0; wait < waits; wait++) {
    const count = tryRead(buffer);
    if (count !== undefined) return buffer.subarray(0, count);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
  }
  return buffer.subarray(0, 0);
}

function tryRead(buffer: Buffer): number | undefined {
  try {
    return readSync(0, buffer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    if ((error as NodeJS.ErrnoException).code === 'EOF') return 0;
    throw error;
  }
}
