import type { Tracer } from '@opentelemetry/api';
import type { RenderOptions } from '../core/spans/render-context.ts';
import type { AgentMetrics } from './agent-metrics.ts';
import type { EmittedSpans } from './emitted-spans.ts';

/** What a wrapped `query` needs of the instrumentation. Functions, since providers may be set later than the wrapping. */
export interface Telemetry {
  readonly isEnabled: () => boolean;
  readonly tracer: () => Tracer;
  readonly metrics: () => AgentMetrics;
  readonly render: RenderOptions;
  /** Renders without content: for a root that nobody records, whose metrics still count. */
  readonly renderWithoutContent: RenderOptions;
  readonly yieldsToNativeSpans: boolean;
  readonly emitted: EmittedSpans;
}
