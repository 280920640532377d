import { context, propagation } from '@opentelemetry/api';
import type { Environment } from '../config/paths.ts';

/** With it our hooks leave at once: the same turn would be traced twice. */
const MARK = 'CLAUDE_OTEL_INSTRUMENTED';

export function marked(environment: Environment): Environment {
  return { ...environment, [MARK]: '1' };
}

/**
 * Runs `start` with the mark in our own environment, for a child that inherits it. The SDK copies `process.env` before it returns; giving it a copy as
 * `options.env` would change what it does (it treats a `TRACEPARENT` in there as the user's wish, and more).
 */
export function withMarkedEnvironment<Result>(start: () => Result): Result {
  const before = process.env[MARK];
  process.env[MARK] = '1';
  try {
    return start();
  } finally {
    if (before === undefined) delete process.env[MARK];
    else process.env[MARK] = before;
  }
}

/**
 * The inherited environment with the mark, as a value: for entry points that start the child later. What the propagator will inject is left out, since the SDK
 * only fills in what the given environment lacks.
 */
export function inheritedEnvironment(): Environment {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  const injected = new Set(Object.keys(carrier).map((name) => name.toUpperCase()));
  if (injected.has('TRACEPARENT')) injected.add('TRACESTATE');
  const kept = Object.entries(process.env).filter(([name]) => !injected.has(name));
  return marked(Object.fromEntries(kept));
}
