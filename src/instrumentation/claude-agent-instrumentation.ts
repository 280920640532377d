import { types } from 'node:util';
import { InstrumentationBase, InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { VERSION } from '../build-info.ts';
import { createAgentMetrics, type AgentMetrics } from './agent-metrics.ts';
import type { AnyFunction } from './any-function.ts';
import { checkConfig } from './check-config.ts';
import type { ClaudeAgentInstrumentationConfig } from './config.ts';
import { createTelemetry, type ConfigurableTelemetry } from './create-telemetry.ts';
import { MODULES } from './modules.ts';
import { wrapOnce } from './wrap-once.ts';
import { wrapQuery } from './wrap-query.ts';
import { wrapStartup } from './wrap-startup.ts';

/** Versions that the tests run with are in this range; others are patched too, with a warning. */
const TESTED = /^0\.3\./;

type Exports = Readonly<Record<string, unknown>>;

/**
 * OpenTelemetry instrumentation of `@anthropic-ai/claude-agent-sdk`: each turn of a `query()` becomes an `invoke_agent` span with its model calls, tools and
 * subagents (GenAI semantic conventions v0.1.0).
 */
export class ClaudeAgentInstrumentation extends InstrumentationBase<ClaudeAgentInstrumentationConfig> {
  readonly #telemetry: ConfigurableTelemetry;
  #metrics: AgentMetrics | undefined;

  /** @throws UsageError when an option cannot be used */
  constructor(config: ClaudeAgentInstrumentationConfig = {}) {
    checkConfig(config);
    super('claude-otel', VERSION, { ...config, enabled: false });
    this.#telemetry = createTelemetry(config, {
      isEnabled: () => this.isEnabled(),
      tracer: () => this.tracer,
      metrics: () => (this.#metrics ??= createAgentMetrics(this.meter)),
    });
    // The base class would patch before the fields above are there.
    this.setConfig(config);
    if (config.enabled !== false) this.enable();
  }

  /** @throws UsageError when an option cannot be used */
  override setConfig(config: ClaudeAgentInstrumentationConfig = {}): void {
    checkConfig(config);
    super.setConfig(config);
    // Called by the base constructor, before private fields exist.
    if (#telemetry in this) this.#telemetry.configure(config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return MODULES.map(
      (name) =>
        new InstrumentationNodeModuleDefinition(
          name,
          ['*'],
          (exports: Exports, version?: string) => this.#patch(exports, version),
          (exports: Exports) => exports,
        ),
    );
  }

  protected override _updateMetricInstruments(): void {
    // Called by the base constructor, before private fields exist.
    if (#metrics in this) this.#metrics = undefined;
  }

  #patch(exports: Exports, version: string | undefined): Exports {
    if (version !== undefined && !TESTED.test(version))
      this._diag.warn(`Version ${version} of the Agent SDK was not tested; it is instrumented all the same.`);
    const wrapped = this.#wrapAll(exports);
    // What `require` of an ES module gives is frozen: a copy takes its place.
    if (!types.isProxy(exports)) return { ...exports, ...wrapped };
    for (const [name, value] of Object.entries(wrapped)) Object.defineProperty(exports, name, { value });
    return exports;
  }

  /** Versions have not all the same entry points. */
  #wrapAll({ query, startup, prewarm }: Exports): Exports {
    const telemetry = this.#telemetry;
    const wrapped = {
      query: this.#wrap(query, (original) => wrapQuery(original, telemetry)),
      startup: this.#wrap(startup, (original) => wrapStartup(original, 'query', telemetry)),
      prewarm: this.#wrap(prewarm, (original) => wrapStartup(original, 'claim', telemetry)),
    };
    return Object.fromEntries(Object.entries(wrapped).filter(([, value]) => value !== undefined));
  }

  #wrap(original: unknown, wrap: (original: AnyFunction) => AnyFunction): AnyFunction | undefined {
    if (typeof original !== 'function') return undefined;
    return wrapOnce({ original: original as AnyFunction, owner: this, wrap });
  }
}
