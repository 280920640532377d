import type { Attributes, InstrumentationScope, SpanRecord, Trace } from '../../spans/span.ts';

export interface ResourceGroup {
  readonly resource: Attributes;
  readonly scopes: readonly ScopeGroup[];
}

export interface ScopeGroup {
  readonly scope: InstrumentationScope;
  readonly spans: readonly SpanRecord[];
}

/** Resources and scopes that say the same are said once; spans keep their order. */
export function groupTraces(traces: readonly Trace[]): readonly ResourceGroup[] {
  const [only, ...others] = traces;
  return only !== undefined && others.length === 0
    ? [{ resource: only.resource, scopes: [only] }]
    : groupByResource(traces);
}

function groupByResource(traces: readonly Trace[]): readonly ResourceGroup[] {
  const identityOf = createIdentity();
  const groups = Map.groupBy(traces, ({ resource }) => identityOf(resource));
  return [...groups.values()].map((members) => ({
    resource: members[0]?.resource ?? {},
    scopes: groupByScope(members),
  }));
}

function groupByScope(traces: readonly Trace[]): readonly ScopeGroup[] {
  const groups = Map.groupBy(traces, ({ scope }) => JSON.stringify([scope.name, scope.version]));
  return [...groups.values()].map((members) => ({
    scope: members[0]?.scope ?? { name: '', version: '' },
    spans: members.flatMap(({ spans }) => spans),
  }));
}

/** Equal text for what is equal. Traces of one program mostly share the object, which is then looked at once. */
function createIdentity(): (attributes: Attributes) => string {
  const known = new Map<Attributes, string>();
  return (attributes) => {
    const identity = known.get(attributes) ?? identityText(attributes);
    known.set(attributes, identity);
    return identity;
  };
}

function identityText(attributes: Attributes): string {
  return JSON.stringify(Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
