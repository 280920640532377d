import type { Attributes, InstrumentationScope, Trace } from '../../spans/span.ts';
import type { ExportRequest, OtlpResourceSpans, OtlpScopeSpans } from './export-request.ts';
import { toKeyValues } from './to-key-values.ts';
import { toOtlpSpan } from './to-otlp-span.ts';

/** One request for all traces: resources and scopes are said once, spans keep their order. */
export function toExportRequest(traces: readonly Trace[]): ExportRequest {
  const sameResource = Map.groupBy(traces, ({ resource }) => identityOf(resource));
  return { resourceSpans: [...sameResource.values()].map(toResourceSpans) };
}

type Group = readonly [Trace, ...Trace[]];

function toResourceSpans(traces: readonly Trace[]): OtlpResourceSpans {
  const [{ resource }] = traces as Group;
  const sameScope = Map.groupBy(traces, ({ scope }) => identityOf({ ...scope }));
  return {
    resource: { attributes: toKeyValues(resource) },
    scopeSpans: [...sameScope.values()].map(toScopeSpans),
  };
}

function toScopeSpans(traces: readonly Trace[]): OtlpScopeSpans {
  const [{ scope }] = traces as Group;
  return { scope: toScope(scope), spans: traces.flatMap(({ spans }) => spans.map(toOtlpSpan)) };
}

function toScope({ name, version }: InstrumentationScope): OtlpScopeSpans['scope'] {
  return { name: name.toWellFormed(), version: version.toWellFormed() };
}

function identityOf(attributes: Attributes): string {
  return JSON.stringify(Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
