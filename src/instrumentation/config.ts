import type { InstrumentationConfig } from '@opentelemetry/instrumentation';
import type { ContentMode } from '../core/spans/content/content-mode.ts';

export interface ClaudeAgentInstrumentationConfig extends InstrumentationConfig {
  /**
   * What of prompts, answers, tool inputs and results goes into spans. Default `metadata`, as the GenAI conventions demand: no content unless asked for.
   * In the environment: `CLAUDE_OTEL_CONTENT`, else `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT` (`SPAN_ONLY` is `redacted`).
   */
  readonly content?: ContentMode;
  /** Longest message part in characters; longer ones are cut, with length and hash recorded. Default 100,000. */
  readonly maxPartLength?: number;
  /** `user.id` of the spans. */
  readonly userId?: string;
  /**
   * Where Claude Code itself exports spans (`CLAUDE_CODE_ENABLE_TELEMETRY` with its tracing beta), the same calls would be in the trace twice: `yield` (default)
   * leaves model calls and tools to it and keeps the agent's span; `ignore` is for native spans that go elsewhere.
   */
  readonly nativeSpans?: 'yield' | 'ignore';
}
