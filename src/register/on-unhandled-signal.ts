/**
 * Calls back for signals that nobody else listens to: a listener takes away what the signal does by itself. While somebody else listens we do not, so what
 * becomes of the process is decided as it is without us. Returns what ends it.
 */
export function onUnhandledSignal(
  signals: readonly NodeJS.Signals[],
  act: (signal: NodeJS.Signals) => void,
): () => void {
  const update = (signal: NodeJS.Signals): void => {
    const others = process.listeners(signal).filter((listener) => listener !== act);
    if (others.length > 0) process.off(signal, act);
    else if (process.listenerCount(signal) === 0) process.on(signal, act);
  };
  const follow = (then: (signal: NodeJS.Signals) => void) => (event: string | symbol) => {
    const signal = signals.find((name) => name === event);
    if (signal !== undefined) then(signal);
  };
  // It is told before the listener is there. Were ours gone by then, Node would no longer hold the signal.
  const onAdded = follow((signal) => process.nextTick(update, signal));
  // At once: signal-exit takes its listeners back and sends the signal again, in one go.
  const onRemoved = follow(update);
  process.on('newListener', onAdded);
  process.on('removeListener', onRemoved);
  for (const signal of signals) update(signal);

  return () => {
    process.off('newListener', onAdded);
    process.off('removeListener', onRemoved);
    for (const signal of signals) process.off(signal, act);
  };
}
