import type { Trace } from '../../core/spans/span.ts';
import type { ReceivedSpan } from '../received-span.ts';

/** Spans as OTLP has them: nothing is added up, each keeps its parent, its resource and its scope. */
export function groupSpans(received: readonly ReceivedSpan[]): readonly Trace[] {
  const groups = Map.groupBy(received, ({ scope }) => scope);
  return [...groups.values()].flatMap((sameScope) => {
    const [first] = sameScope;
    if (first === undefined) return [];
    const { record, resource, scope } = first;
    return [{ traceId: record.traceId, resource, scope, spans: sameScope.map((span) => span.record) }];
  });
}
