import {
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
} from '../../spans/semconv.generated.ts';
import { anthropicInputs, anthropicOutputs, anthropicResponse } from './anthropic-messages.ts';
import { parseMessages, parseParts, textOfParts } from './genai-messages.ts';
import { readText } from './read-attribute.ts';
import type { SpanFacts } from './span-facts.ts';
import { isModelCall } from './span-type.ts';
import { storableJson } from './storable-text.ts';

/**
 * `mlflow.spanInputs`: messages in Anthropic's shape, or a tool's arguments as they are. The system prompt is an input of
 * a model call; on an agent it would bury the prompt, and stays under its own name.
 */
export function spanInputs(span: SpanFacts): string | undefined {
  const text = readText(span.attributes, ATTR_GEN_AI_INPUT_MESSAGES);
  if (text === undefined) return verbatim(span, ATTR_GEN_AI_TOOL_CALL_ARGUMENTS);
  const messages = parseMessages(text);
  const inputs = messages && JSON.stringify(anthropicInputs(messages, instructions(span)));
  return storableJson(inputs ?? text);
}

function instructions({ type, attributes }: SpanFacts): string | undefined {
  const text = isModelCall(type) ? readText(attributes, ATTR_GEN_AI_SYSTEM_INSTRUCTIONS) : undefined;
  return text && textOfParts(parseParts(text));
}

/** `mlflow.spanOutputs`: a model's response, an agent's last messages, or a tool's result as it is. */
export function spanOutputs(span: SpanFacts): string | undefined {
  const text = readText(span.attributes, ATTR_GEN_AI_OUTPUT_MESSAGES);
  if (text === undefined) return verbatim(span, ATTR_GEN_AI_TOOL_CALL_RESULT);
  const messages = parseMessages(text);
  if (messages === undefined) return storableJson(text);
  const outputs = isModelCall(span.type) ? anthropicResponse(messages) : anthropicOutputs(messages);
  return storableJson(JSON.stringify(outputs));
}

function verbatim({ attributes }: SpanFacts, name: string): string | undefined {
  const text = readText(attributes, name);
  return text && storableJson(text);
}
