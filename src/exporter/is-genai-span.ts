import type { SpanRecord } from '../core/spans/span.ts';

/**
 * Attribute namespaces of model, agent and tool spans: the GenAI conventions, MLflow's own, and the older vocabularies that
 * MLflow translates by itself (Vercel AI SDK before its `@ai-sdk/otel`, OpenInference, Traceloop).
 */
const GENAI = /^(?:gen_ai|mlflow|claude_code|ai|openinference|llm|traceloop)\./;

export function isGenAiSpan({ attributes }: SpanRecord): boolean {
  for (const name in attributes) if (GENAI.test(name)) return true;
  return false;
}
