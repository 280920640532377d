import { rmSync, utimesSync, writeFileSync } from 'node:fs';

/** The hook takes a file of 10 s ago for dead. */
const touchMilliseconds = 3_000;

export interface AliveFile {
  /** Also for a round that took long. */
  readonly touch: () => void;
  /** Removes the file, once: from now on a hook starts another drain. */
  readonly stop: () => void;
}

/**
 * Keeps the sign of life that the hook looks at: content `<pid> <folder of this code>`. A hook of another version empties it; it stays empty then, so that those
 * hooks too find a drain alive and start no more.
 */
export function keepAlive(path: string, codeFolder: string): AliveFile {
  writeFileSync(path, `${process.pid} ${codeFolder}`, { mode: 0o600 });
  const touch = (): void => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      writeFileSync(path, `${process.pid} ${codeFolder}`, { mode: 0o600 });
    }
  };
  const timer = setInterval(touch, touchMilliseconds);
  let stopped = false;
  const stop = (): void => {
    clearInterval(timer);
    if (!stopped) rmSync(path, { force: true });
    stopped = true;
  };
  return { touch, stop };
}
