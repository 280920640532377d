import { metrics, trace } from '@opentelemetry/api';
import { VERSION } from '../build-info.ts';
import { createAgentMetrics, type AgentMetrics } from './agent-metrics.ts';
import type { AnyFunction } from './any-function.ts';
import { checkConfig } from './check-config.ts';
import type { ClaudeAgentInstrumentationConfig } from './config.ts';
import { createTelemetry } from './create-telemetry.ts';
import { wrapOnce } from './wrap-once.ts';
import { wrapQuery } from './wrap-query.ts';

/** One for all calls: what was traced before stays as it is. */
const OWNER = {};

/**
 * The given `query` of the Agent SDK, traced through the global providers: for bundled applications, where no module can be patched.
 *
 * @throws UsageError when an option cannot be used
 */
export function traceQuery<Query extends (...args: never[]) => unknown>(
  query: Query,
  config: ClaudeAgentInstrumentationConfig = {},
): Query {
  checkConfig(config);
  if (config.enabled === false) return query;
  let agentMetrics: AgentMetrics | undefined;
  const telemetry = createTelemetry(config, {
    isEnabled: () => true,
    tracer: () => trace.getTracer('claude-otel', VERSION),
    metrics: () => (agentMetrics ??= createAgentMetrics(metrics.getMeter('claude-otel', VERSION))),
  });
  const original = query as unknown as AnyFunction;
  const wrap = (): AnyFunction => wrapQuery(original, telemetry);
  return wrapOnce({ original, owner: OWNER, wrap }) as unknown as Query;
}
