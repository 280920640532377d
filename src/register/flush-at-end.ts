import type { Ending } from './ending.ts';
import { onNaturalEnd } from './on-natural-end.ts';
import { onUnhandledSignal } from './on-unhandled-signal.ts';
import { watchSignals } from './watch-signals.ts';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Whatever the program does at a signal, it does as without us: where it listens, nothing happens that would end its telemetry. `process.exit()` leaves no time.
 */
export function flushAtEnd(ending: Ending): void {
  watchSignals(SIGNALS, () => void ending.flush());
  dieAfterShutdown(ending);
  onNaturalEnd(ending);
}

/** Milliseconds between a second signal and the end. It may be the first once more: npm passes on a Ctrl-C that the terminal sends to all. */
const IMPATIENCE = 300;

/** A signal that only we listen to ends the process, as soon as everything is sent; a second one does not wait for that. */
function dieAfterShutdown({ shutdown }: Ending): void {
  let isEnding = false;
  const stop = onUnhandledSignal(SIGNALS, (signal) => {
    const die = (): void => {
      stop();
      process.kill(process.pid, signal);
    };
    if (isEnding) return void setTimeout(die, IMPATIENCE);
    isEnding = true;
    void shutdown().then(die);
  });
}
