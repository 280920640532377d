import type { Tracer } from '@opentelemetry/api';
import { diag } from '@opentelemetry/api';
import { VERSION } from '../build-info.ts';
import { createPriceBook } from '../core/prices/price-call.ts';
import { createContentGate } from '../core/spans/content/content-gate.ts';
import type { ContentMode } from '../core/spans/content/content-mode.ts';
import type { RenderOptions } from '../core/spans/render-context.ts';
import type { AgentMetrics } from './agent-metrics.ts';
import type { ClaudeAgentInstrumentationConfig } from './config.ts';
import { contentModeFromEnvironment } from './content-mode-from-environment.ts';
import { createEmittedSpans } from './emitted-spans.ts';
import type { Telemetry } from './telemetry.ts';

const DEFAULT_PART_LENGTH = 100_000;

interface Providers {
  readonly isEnabled: () => boolean;
  readonly tracer: () => Tracer;
  readonly metrics: () => AgentMetrics;
}

/** Telemetry whose configuration may change; queries that run go on with the new one. */
export interface ConfigurableTelemetry extends Telemetry {
  configure(config: ClaudeAgentInstrumentationConfig): void;
}

type Settings = Pick<Telemetry, 'render' | 'renderWithoutContent' | 'yieldsToNativeSpans'>;

export function createTelemetry(
  config: ClaudeAgentInstrumentationConfig,
  providers: Providers,
): ConfigurableTelemetry {
  const environment = createEnvironmentMode();
  let settings = settingsOf(config, environment);
  return {
    ...providers,
    tracer: () => {
      environment.warn();
      return providers.tracer();
    },
    get render() {
      return settings.render;
    },
    get renderWithoutContent() {
      return settings.renderWithoutContent;
    },
    get yieldsToNativeSpans() {
      return settings.yieldsToNativeSpans;
    },
    emitted: createEmittedSpans(),
    configure: (next) => {
      settings = settingsOf(next, environment);
    },
  };
}

interface EnvironmentMode {
  readonly mode: () => ContentMode | undefined;
  /** Tells, once, what could not be read. Not before the first span: a NodeSDK sets the logger after the instrumentations were made. */
  readonly warn: () => void;
}

function createEnvironmentMode(): EnvironmentMode {
  const untold: string[] = [];
  let read: { readonly mode: ContentMode | undefined } | undefined;
  return {
    mode: () =>
      (read ??= { mode: contentModeFromEnvironment(process.env, (text) => untold.push(text)) }).mode,
    warn: () => {
      for (const text of untold.splice(0)) diag.warn(text);
    },
  };
}

function settingsOf(config: ClaudeAgentInstrumentationConfig, environment: EnvironmentMode): Settings {
  const mode = config.content ?? environment.mode() ?? 'metadata';
  return {
    render: renderOptions(mode, config),
    renderWithoutContent: renderOptions('metadata', config),
    yieldsToNativeSpans: config.nativeSpans !== 'ignore',
  };
}

function renderOptions(mode: ContentMode, config: ClaudeAgentInstrumentationConfig): RenderOptions {
  const { maxPartLength = DEFAULT_PART_LENGTH, userId } = config;
  return {
    gate: createContentGate({ mode, maxPartLength }),
    prices: createPriceBook(),
    // The resource is the TracerProvider's.
    messages: 'delta',
    serviceName: '',
    resourceAttributes: {},
    userId,
    version: VERSION,
  };
}
