import { watch } from 'node:fs';

/** Wakes the drain: a hook wrote a line, or somebody asked it to stop. */
export interface News {
  /** Resolves after `milliseconds`, or earlier when something happens. */
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly wake: () => void;
  readonly close: () => void;
}

/** Watches a folder. Where watching does not work (no inotify left, a network file system) waiting ends by its time: polling. */
export function createNews(folder: string): News {
  let wakeUp: (() => void) | undefined;
  let happened = false;
  const wake = (): void => {
    happened = true;
    wakeUp?.();
  };
  const stop = tryWatch(folder, wake);
  const wait = async (milliseconds: number): Promise<void> => {
    if (!happened) await new Promise<void>((resolve) => sleep(milliseconds, resolve));
    happened = false;
  };
  const sleep = (milliseconds: number, resolve: () => void): void => {
    const timer = setTimeout(resolve, milliseconds);
    wakeUp = () => {
      clearTimeout(timer);
      resolve();
    };
  };
  return { wait, wake, close: stop };
}

function tryWatch(folder: string, wake: () => void): () => void {
  try {
    const watcher = watch(folder, wake);
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
}
