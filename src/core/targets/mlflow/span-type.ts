import type { Attributes } from '../../spans/span.ts';
import {
  ATTR_GEN_AI_OPERATION_NAME,
  GEN_AI_OPERATION_NAME_VALUE_CHAT,
  GEN_AI_OPERATION_NAME_VALUE_CREATE_AGENT,
  GEN_AI_OPERATION_NAME_VALUE_CREATE_MEMORY,
  GEN_AI_OPERATION_NAME_VALUE_DELETE_MEMORY,
  GEN_AI_OPERATION_NAME_VALUE_EMBEDDINGS,
  GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL,
  GEN_AI_OPERATION_NAME_VALUE_GENERATE_CONTENT,
  GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT,
  GEN_AI_OPERATION_NAME_VALUE_INVOKE_WORKFLOW,
  GEN_AI_OPERATION_NAME_VALUE_PLAN,
  GEN_AI_OPERATION_NAME_VALUE_RETRIEVAL,
  GEN_AI_OPERATION_NAME_VALUE_SEARCH_MEMORY,
  GEN_AI_OPERATION_NAME_VALUE_TEXT_COMPLETION,
  GEN_AI_OPERATION_NAME_VALUE_UPDATE_MEMORY,
  GEN_AI_OPERATION_NAME_VALUE_UPSERT_MEMORY,
} from '../../spans/semconv.generated.ts';
import { SPAN } from './mlflow-names.ts';
import { asText } from './read-attribute.ts';

/**
 * GenAI operation → MLflow span type. The first six as the server itself translates them
 * (otel/translation/genai_semconv.py), the last ones are no standard but the Vercel AI SDK's.
 */
const TYPE_OF_OPERATION: ReadonlyMap<string, string> = new Map([
  [GEN_AI_OPERATION_NAME_VALUE_CHAT, 'CHAT_MODEL'],
  [GEN_AI_OPERATION_NAME_VALUE_GENERATE_CONTENT, 'LLM'],
  [GEN_AI_OPERATION_NAME_VALUE_TEXT_COMPLETION, 'LLM'],
  [GEN_AI_OPERATION_NAME_VALUE_EMBEDDINGS, 'EMBEDDING'],
  [GEN_AI_OPERATION_NAME_VALUE_CREATE_AGENT, 'AGENT'],
  [GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT, 'AGENT'],
  [GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL, 'TOOL'],
  [GEN_AI_OPERATION_NAME_VALUE_INVOKE_WORKFLOW, 'CHAIN'],
  [GEN_AI_OPERATION_NAME_VALUE_PLAN, 'CHAIN'],
  [GEN_AI_OPERATION_NAME_VALUE_RETRIEVAL, 'RETRIEVER'],
  [GEN_AI_OPERATION_NAME_VALUE_SEARCH_MEMORY, 'MEMORY'],
  [GEN_AI_OPERATION_NAME_VALUE_CREATE_MEMORY, 'MEMORY'],
  [GEN_AI_OPERATION_NAME_VALUE_UPDATE_MEMORY, 'MEMORY'],
  [GEN_AI_OPERATION_NAME_VALUE_UPSERT_MEMORY, 'MEMORY'],
  [GEN_AI_OPERATION_NAME_VALUE_DELETE_MEMORY, 'MEMORY'],
  ['agent_step', 'CHAIN'],
  ['rerank', 'RERANKER'],
]);

/** As MLflow calls the type of a span that states none. */
export const UNKNOWN_TYPE = 'UNKNOWN';

const MODEL_CALL_TYPES: ReadonlySet<string> = new Set(['CHAT_MODEL', 'LLM', 'EMBEDDING']);

/** The attributes that the type is read from. */
export const TYPE_SOURCES: readonly string[] = [SPAN.type, ATTR_GEN_AI_OPERATION_NAME];

/** A type that the span already states wins. */
export function spanType(attributes: Attributes): string {
  const stated = asText(attributes[SPAN.type]);
  if (stated !== undefined) return stated;
  const operation = asText(attributes[ATTR_GEN_AI_OPERATION_NAME]);
  return (operation && TYPE_OF_OPERATION.get(operation)) ?? UNKNOWN_TYPE;
}

/** Whether a span of that type is one request to a model: the only spans whose tokens and cost count towards the trace. */
export function isModelCall(type: string): boolean {
  return MODEL_CALL_TYPES.has(type);
}

/** Whether a span of that type is work of its own, also within a model call: the calls below it are not that call once more. */
export function startsAnew(type: string): boolean {
  return type === 'AGENT' || type === 'TOOL';
}
