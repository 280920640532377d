import { diag } from '@opentelemetry/api';

const told = new Set<string>();

/** Runs our own work in the user's program: a fault in it is told once, and never reaches the caller. */
export function guarded<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    tellOnce(error);
    return undefined;
  }
}

function tellOnce(error: unknown): void {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : 'not an Error';
  if (told.has(text)) return;
  told.add(text);
  diag.error(`claude-otel: the instrumentation failed and lost spans; your program is not affected. ${text}`);
}
