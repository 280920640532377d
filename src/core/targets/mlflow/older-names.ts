/**
 * Names that instrumentations had before there were GenAI conventions, or have beside them; today's always win.
 *
 * - OpenLLMetry: traceloop/openllmetry packages/opentelemetry-semantic-conventions-ai/opentelemetry/semconv_ai/__init__.py
 * - OpenInference: Arize-ai/openinference python/openinference-semantic-conventions/src/openinference/semconv/trace/__init__.py
 * - Vercel's AI SDK: vercel/ai packages/otel/src/legacy-open-telemetry.ts, `promptTokens` and `completionTokens` before its version 5
 * - GenAI conventions before 1.28: `gen_ai.usage.prompt_tokens`, `gen_ai.prompt`; before v0.1.0 of their own: `gen_ai.system`
 */
import {
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
} from '../../spans/semconv.generated.ts';
import { SPAN } from './mlflow-names.ts';

export const OLDER_CACHE_WRITE_TOKENS = 'gen_ai.usage.cache_creation.input_tokens';
export const OLDER_PROVIDER = 'gen_ai.system';

/** Today's name, and the older ones, of which the first that says something is heard. */
type OlderNames = Readonly<Record<string, readonly string[]>>;

export const OLDER_COUNTS: OlderNames = {
  [ATTR_GEN_AI_USAGE_INPUT_TOKENS]: [
    'gen_ai.usage.prompt_tokens',
    'llm.token_count.prompt',
    'ai.usage.inputTokens',
    'ai.usage.promptTokens',
    'ai.usage.tokens',
  ],
  [ATTR_GEN_AI_USAGE_OUTPUT_TOKENS]: [
    'gen_ai.usage.completion_tokens',
    'llm.token_count.completion',
    'ai.usage.outputTokens',
    'ai.usage.completionTokens',
  ],
  [ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS]: [
    'gen_ai.usage.cache_read_input_tokens',
    'llm.token_count.prompt_details.cache_read',
    'ai.usage.inputTokenDetails.cacheReadTokens',
    'ai.usage.cachedInputTokens',
  ],
  [ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS]: [
    OLDER_CACHE_WRITE_TOKENS,
    'gen_ai.usage.cache_creation_input_tokens',
    'llm.token_count.prompt_details.cache_write',
    'ai.usage.inputTokenDetails.cacheWriteTokens',
  ],
};

export const OLDER_TEXTS: OlderNames = {
  [ATTR_GEN_AI_REQUEST_MODEL]: [
    'llm.request.model_name',
    'llm.model_name',
    'embedding.model_name',
    'ai.model.id',
  ],
  [ATTR_GEN_AI_RESPONSE_MODEL]: ['llm.response.model_name', 'ai.response.model'],
  [ATTR_GEN_AI_PROVIDER_NAME]: [OLDER_PROVIDER, 'llm.provider', 'ai.model.provider'],
};

/** Content that is no list of messages: shown as it is. */
export const OLDER_CONTENT: OlderNames = {
  [SPAN.inputs]: ['input.value', 'traceloop.entity.input', 'ai.prompt', 'ai.toolCall.args', 'ai.value'],
  [SPAN.outputs]: [
    'output.value',
    'traceloop.entity.output',
    'ai.response.text',
    'ai.response.object',
    'ai.toolCall.result',
  ],
};

/** A list of messages: as the attribute of that name, of an event of the other, or one attribute for each field of each. */
export const OLDER_MESSAGES: Readonly<
  Record<string, { readonly attribute: string; readonly event: string }>
> = {
  [ATTR_GEN_AI_INPUT_MESSAGES]: { attribute: 'gen_ai.prompt', event: 'gen_ai.content.prompt' },
  [ATTR_GEN_AI_OUTPUT_MESSAGES]: { attribute: 'gen_ai.completion', event: 'gen_ai.content.completion' },
};

/** Model calls of Vercel's AI SDK, whose messages MLflow's chat view draws as they are (otel/translation/vercel_ai.py). */
export const VERCEL_CALLS: ReadonlySet<string> = new Set([
  'ai.generateText.doGenerate',
  'ai.streamText.doStream',
]);
export const VERCEL_FORMAT = 'vercel_ai';
export const VERCEL_PREFIXES: Readonly<Record<string, string>> = {
  [SPAN.inputs]: 'ai.prompt.',
  [SPAN.outputs]: 'ai.response.',
};

/** What a span is, by the name that says it: as MLflow's server translates it (otel/translation), and OpenLLMetry's requests. */
export const OLDER_KINDS: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  'openinference.span.kind': new Map([
    ['TOOL', 'TOOL'],
    ['CHAIN', 'CHAIN'],
    ['LLM', 'LLM'],
    ['RETRIEVER', 'RETRIEVER'],
    ['EMBEDDING', 'EMBEDDING'],
    ['AGENT', 'AGENT'],
    ['RERANKER', 'RERANKER'],
    ['GUARDRAIL', 'GUARDRAIL'],
    ['EVALUATOR', 'EVALUATOR'],
  ]),
  'traceloop.span.kind': new Map([
    ['workflow', 'WORKFLOW'],
    ['task', 'TASK'],
    ['agent', 'AGENT'],
    ['tool', 'TOOL'],
  ]),
  'llm.request.type': new Map([
    ['chat', 'CHAT_MODEL'],
    ['completion', 'LLM'],
    ['embedding', 'EMBEDDING'],
    ['rerank', 'RERANKER'],
  ]),
  'ai.operationId': new Map([
    ['ai.generateText', 'LLM'],
    ['ai.generateText.doGenerate', 'LLM'],
    ['ai.streamText', 'LLM'],
    ['ai.streamText.doStream', 'LLM'],
    ['ai.generateObject', 'LLM'],
    ['ai.generateObject.doGenerate', 'LLM'],
    ['ai.streamObject', 'LLM'],
    ['ai.streamObject.doStream', 'LLM'],
    ['ai.toolCall', 'TOOL'],
    ['ai.embed', 'EMBEDDING'],
    ['ai.embed.doEmbed', 'EMBEDDING'],
    ['ai.embedMany', 'EMBEDDING'],
    ['ai.embedMany.doEmbed', 'EMBEDDING'],
    ['ai.rerank', 'RERANKER'],
    ['ai.rerank.doRerank', 'RERANKER'],
  ]),
};

/** Any name of these vocabularies. */
export const OLDER_NAME =
  /^(?:ai|llm|openinference|traceloop|input|output|embedding)\.|^gen_ai\.(?:prompt|completion)(?:\.|$)|^gen_ai\.usage\.(?:prompt|completion|cache_read_input|cache_creation_input)_tokens$/;
