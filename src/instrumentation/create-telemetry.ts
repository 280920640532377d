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

export function createTelemetry(config: ClaudeAgentInstrumentationConfig, providers: Providers): Telemetry {
  const mode =
    config.content ?? contentModeFromEnvironment(process.env, (text) => diag.warn(text)) ?? 'metadata';
  return {
    ...providers,
    render: renderOptions(mode, config),
    renderWithoutContent: renderOptions('metadata', config),
    yieldsToNativeSpans: config.nativeSpans !== 'ignore',
    emitted: createEmittedSpans(),
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
