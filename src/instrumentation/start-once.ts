import { asObject } from '../core/events/json.ts';

/** Global, so that two copies of this package in one process do not trace the same query twice. */
const STARTING = Symbol.for('claude-otel.starting');

interface Start {
  readonly parameters: unknown;
}

const shared = globalThis as { [STARTING]?: Start | undefined };

/**
 * Runs the start of a query that is watched. Told by the call alone and not by a context, which the SDK remembers: queries of its callbacks and in-process tools are
 * queries of their own.
 */
export function startOnce<Result>(parameters: unknown, start: () => Result): Result {
  const before = shared[STARTING];
  shared[STARTING] = { parameters };
  try {
    return start();
  } finally {
    shared[STARTING] = before;
  }
}

/** Whether this is the start of a query that is watched already: what runs within it is another wrapper around the same SDK. */
export function isStarting(parameters: unknown): boolean {
  const starting = shared[STARTING];
  if (starting === undefined) return false;
  const prompt = promptOf(starting.parameters);
  // The SDK begins to read a stream of prompts at once, and who writes it may ask another query first.
  return !isAsyncIterable(prompt) || promptOf(parameters) === prompt;
}

/** The prompt of `query` and `claim`; `query` of `startup()` takes it alone. */
function promptOf(parameters: unknown): unknown {
  return asObject(parameters)?.['prompt'] ?? parameters;
}

export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
