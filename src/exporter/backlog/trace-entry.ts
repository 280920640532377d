import { isGenAiSpan } from '../is-genai-span.ts';
import type { ReceivedSpan } from '../received-span.ts';

/** What has come of one trace, for one destination. */
export interface TraceEntry {
  readonly traceId: string;
  /** In the order in which it came. */
  readonly received: ReceivedSpan[];
  /** How many of `received` the destination has. */
  delivered: number;
  /** How many had come when the destination did not want the unfinished trace: offered again once there are more. */
  postponed: number;
  /** A root has come, or a span whose parent is in another process. Further spans may come all the same. */
  isComplete: boolean;
  isWanted: boolean;
  /** Spans that the destination has, as far as the trace's totals need them. Their content was put away. */
  known: readonly ReceivedSpan[];
  /**
   * It was finished, and not even these are known any more: what is late of it goes alone, and the destination leaves alone what
   * is said of the whole.
   */
  wasFinished: boolean;
  /** Not taken within a batch: to be sent on its own, to find out which trace it was. */
  isAlone: boolean;
  /** How often the destination failed at it although it was well. */
  failures: number;
  /** How many others the destination had taken when it failed at this one last. */
  othersTaken: number | undefined;
  isInFlight: boolean;
  /** Of all texts in `received`. */
  characters: number;
  /** Milliseconds since the Unix epoch. */
  touchedAt: number;
}

export interface NewEntry {
  readonly traceId: string;
  readonly isWanted: boolean;
  /** What is remembered of it. */
  readonly memory: Remembered | undefined;
}

/** Of a trace that was put away. */
export interface Remembered {
  readonly known: readonly ReceivedSpan[];
  readonly wasFinished: boolean;
}

export function createEntry({ traceId, isWanted, memory }: NewEntry): TraceEntry {
  return {
    traceId,
    received: [],
    delivered: 0,
    postponed: 0,
    isComplete: memory?.known.some(isRoot) === true,
    isWanted: isWanted || memory !== undefined,
    known: memory?.known ?? [],
    wasFinished: memory?.known.length === 0 && memory.wasFinished,
    isAlone: false,
    failures: 0,
    othersTaken: undefined,
    isInFlight: false,
    characters: 0,
    touchedAt: 0,
  };
}

export function extendEntry(entry: TraceEntry, span: ReceivedSpan): void {
  entry.received.push(span);
  entry.characters += charactersOf(span);
  entry.isComplete ||= !entry.wasFinished && isRoot(span);
  entry.isWanted ||= isGenAiSpan(span.record);
}

/** A span whose parent is in another process may be all that comes here: it is as good as a root. */
function isRoot({ record, hasRemoteParent }: ReceivedSpan): boolean {
  return record.parentSpanId === undefined || hasRemoteParent;
}

/** Forgets the first spans. */
export function shrinkEntry(entry: TraceEntry, count: number): void {
  for (const span of entry.received.splice(0, count)) entry.characters -= charactersOf(span);
  entry.delivered = Math.max(0, entry.delivered - count);
  entry.postponed = Math.max(0, entry.postponed - count);
}

export function pendingSpans({ isWanted, received, delivered }: TraceEntry): number {
  return isWanted ? received.length - delivered : 0;
}

/** Whether it may be sent now. */
export function isOffered(entry: TraceEntry): boolean {
  if (pendingSpans(entry) === 0 || entry.isInFlight) return false;
  return entry.isComplete || entry.received.length > entry.postponed;
}

/** Nothing is left to be done unless further spans come. */
export function isSettled(entry: TraceEntry): boolean {
  return entry.isComplete && pendingSpans(entry) === 0;
}

/** Of all texts in it. */
export function charactersOf({ record }: ReceivedSpan): number {
  let characters = lengthOf(record.attributes);
  for (const event of record.events) characters += lengthOf(event.attributes);
  return characters;
}

function lengthOf(attributes: ReceivedSpan['record']['attributes']): number {
  let length = 0;
  for (const name in attributes) {
    const value = attributes[name];
    if (typeof value === 'string') length += value.length;
    else if (typeof value === 'object') for (const item of value) length += String(item).length;
  }
  return length;
}
