import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { ClaudeAgentInstrumentation } from '../../../src/instrumentation/claude-agent-instrumentation.ts';
import type { ClaudeAgentInstrumentationConfig } from '../../../src/instrumentation/config.ts';
import type { SpanRecord } from '../../../src/core/spans/span.ts';
import { describeTraces, outline } from './describe-traces.ts';
import { toSpanRecords } from './to-span-records.ts';

export interface Patcher {
  readonly instrumentation: ClaudeAgentInstrumentation;
  /** What a program gets that imports a module with these exports. */
  readonly patch: <Exports extends object>(exports: Exports) => Exports;
  /** Takes the spans that have ended since the last time. */
  readonly takeSpans: () => readonly SpanRecord[];
  readonly takeOutline: () => readonly string[];
}

/** An instrumentation that is on, with a tracer of its own. It is handed the exports, since no loader is at work. */
export function createPatcher(config: ClaudeAgentInstrumentationConfig = {}): Patcher {
  const exporter = new InMemorySpanExporter();
  const instrumentation = new ClaudeAgentInstrumentation({ ...config, enabled: false });
  instrumentation.setTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
  );
  instrumentation.enable();
  const takeSpans = (): readonly SpanRecord[] => {
    const spans = toSpanRecords(exporter.getFinishedSpans());
    exporter.reset();
    return spans;
  };
  return {
    instrumentation,
    patch: (exports) =>
      instrumentation.getModuleDefinitions()[0]!.patch!(exports, '0.3.330') as typeof exports,
    takeSpans,
    takeOutline: () => outline(describeTraces(takeSpans())),
  };
}
