import type { MappedSpan } from './map-span.ts';
import { isModelCall, startsAnew } from './span-type.ts';

/**
 * The spans of a trace whose own account (tokens, cost) counts, so that each thing is counted once. A model call speaks for
 * itself; another span (an agent) says a sum, which counts where no model call below it says anything. Two instrumentations
 * may report one request, the client's span within the framework's, or one sum: the outer one counts. What a tool or an agent
 * does within a model call is another request.
 */
export function countedSpans(
  spans: readonly MappedSpan[],
  tells: (span: MappedSpan) => boolean,
): readonly MappedSpan[] {
  const telling = spans.filter(tells);
  if (telling.length <= 1) return telling;
  const calls = telling.filter(isCall);
  return areCallsAll(calls, { spans, telling }) ? calls : judged(spans, telling);
}

interface Account {
  readonly spans: readonly MappedSpan[];
  readonly telling: readonly MappedSpan[];
}

/** As in nearly all traces: nothing is below a call, and every agent has calls of its own. */
function areCallsAll(calls: readonly MappedSpan[], { spans, telling }: Account): boolean {
  const parents = parentsOf(spans);
  for (const { record } of calls) if (parents.has(record.spanId)) return false;
  const callers = parentsOf(calls);
  return telling.every((span) => isCall(span) || callers.has(span.record.spanId));
}

/** Siblings mostly follow each other. */
function parentsOf(spans: readonly MappedSpan[]): ReadonlySet<string> {
  const parents = new Set<string>();
  let last: string | undefined;
  for (const { record } of spans) {
    const { parentSpanId } = record;
    if (parentSpanId === undefined || parentSpanId === last) continue;
    parents.add(parentSpanId);
    last = parentSpanId;
  }
  return parents;
}

function judged(spans: readonly MappedSpan[], telling: readonly MappedSpan[]): readonly MappedSpan[] {
  const byId = new Map(spans.map((span) => [span.record.spanId, span]));
  const calls = new Set(telling.filter(isCall));
  const aboveCalls = spansAbove(calls, byId);
  const sums = new Set(telling.filter((span) => !calls.has(span) && !aboveCalls.has(span)));

  const isCounted = (span: MappedSpan): boolean => {
    if (!calls.has(span) && !sums.has(span)) return false;
    let isSameRequest = !startsAnew(span.facts.type);
    for (const above of ancestors(span, byId)) {
      if (sums.has(above) || (isSameRequest && calls.has(above))) return false;
      if (startsAnew(above.facts.type)) isSameRequest = false;
    }
    return true;
  };
  return telling.filter(isCounted);
}

function isCall({ facts }: MappedSpan): boolean {
  return isModelCall(facts.type);
}

type SpansById = ReadonlyMap<string, MappedSpan>;

function spansAbove(spans: Iterable<MappedSpan>, byId: SpansById): ReadonlySet<MappedSpan> {
  const found = new Set<MappedSpan>();
  for (const span of spans) {
    for (const above of ancestors(span, byId)) {
      if (found.has(above)) break;
      found.add(above);
    }
  }
  return found;
}

/** From the parent on. Ends at a span seen before: foreign parents may form a ring. */
function* ancestors(span: MappedSpan, byId: SpansById): Iterable<MappedSpan> {
  const seen = new Set([span]);
  for (let above = parent(span, byId); above !== undefined && !seen.has(above); above = parent(above, byId)) {
    seen.add(above);
    yield above;
  }
}

function parent({ record }: MappedSpan, byId: SpansById): MappedSpan | undefined {
  return record.parentSpanId === undefined ? undefined : byId.get(record.parentSpanId);
}
