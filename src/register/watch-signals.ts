/**
 * Tells of signals without listening to them. Listeners are counted by others, who take ours for the program's and then do not end the process: signal-exit,
 * the tracing of @openai/agents. Node binds `process.emit` when a signal gets its first listener: this has to come before.
 */
export function watchSignals(signals: readonly NodeJS.Signals[], notice: () => void): void {
  const emit = process.emit.bind(process) as (...event: readonly unknown[]) => boolean;
  const watched = new Set<unknown>(signals);
  const emitAndTell = (...event: readonly unknown[]): boolean => {
    // The program's listeners come first: they end spans, too, and should not wait.
    if (watched.has(event[0])) process.nextTick(notice);
    return emit(...event);
  };
  process.emit = emitAndTell as typeof process.emit;
}
