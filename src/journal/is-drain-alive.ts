import { statSync } from 'node:fs';
import { aliveFile, aliveMilliseconds } from './paths.ts';

/** Whether the drain of an environment shows signs of life. */
export function isDrainAlive(state: string, fingerprint: string): boolean {
  const found = statSync(aliveFile(state, fingerprint), { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs < aliveMilliseconds;
}
