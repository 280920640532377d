import type { QueryObserver } from './query-observer.ts';

/** Queries that have not ended, for the process that does. */
export const openObservers = new Set<QueryObserver>();

/**
 * Ends the spans of every query that is still open, as it stands. For the end of a process: call it before the SDK is shut down, since spans that end later are
 * lost.
 */
export function endOpenQueries(): void {
  for (const observer of openObservers) observer.end({ kind: 'left' });
}
