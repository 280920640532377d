import type { InstrumentationScope, Trace } from '../../spans/span.ts';
import type { ExportRequest, OtlpResourceSpans, OtlpScopeSpans } from './export-request.ts';
import { groupTraces, type ResourceGroup, type ScopeGroup } from './group-traces.ts';
import { toKeyValues } from './to-key-values.ts';
import { toOtlpSpan } from './to-otlp-span.ts';

/** One request for all traces: resources and scopes are said once, spans keep their order. */
export function toExportRequest(traces: readonly Trace[]): ExportRequest {
  return { resourceSpans: groupTraces(traces).map(toResourceSpans) };
}

function toResourceSpans({ resource, scopes }: ResourceGroup): OtlpResourceSpans {
  return { resource: { attributes: toKeyValues(resource) }, scopeSpans: scopes.map(toScopeSpans) };
}

function toScopeSpans({ scope, spans }: ScopeGroup): OtlpScopeSpans {
  return { scope: toScope(scope), spans: spans.map(toOtlpSpan) };
}

function toScope({ name, version }: InstrumentationScope): OtlpScopeSpans['scope'] {
  return { name: name.toWellFormed(), version: version.toWellFormed() };
}
