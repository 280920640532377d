import {
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
} from '../../spans/semconv.generated.ts';
import type { Attributes } from '../../spans/span.ts';
import { anthropicInputs, anthropicMessage, anthropicResponse } from './anthropic-messages.ts';
import { type GenAiMessage, parseMessages, parseParts, textOfParts } from './genai-messages.ts';
import { readText } from './read-attribute.ts';
import { storableJson } from './storable-text.ts';
import { isModelCall } from './span-type.ts';

/**
 * `mlflow.spanInputs`: messages in Anthropic's shape, or a tool's arguments as they are. The system prompt is an input of
 * a model call; on an agent it would bury the prompt, and stays under its own name.
 */
export function spanInputs(attributes: Attributes): string | undefined {
  const text = readText(attributes, ATTR_GEN_AI_INPUT_MESSAGES);
  if (text === undefined) return verbatim(attributes, ATTR_GEN_AI_TOOL_CALL_ARGUMENTS);
  const messages = parseMessages(text);
  const inputs = messages && JSON.stringify(anthropicInputs(messages, instructions(attributes)));
  return storableJson(inputs ?? text);
}

function instructions(attributes: Attributes): string | undefined {
  const text = isModelCall(attributes) ? readText(attributes, ATTR_GEN_AI_SYSTEM_INSTRUCTIONS) : undefined;
  return text && textOfParts(parseParts(text));
}

/** `mlflow.spanOutputs`: a model's response, an agent's last messages, or a tool's result as it is. */
export function spanOutputs(attributes: Attributes): string | undefined {
  const text = readText(attributes, ATTR_GEN_AI_OUTPUT_MESSAGES);
  if (text === undefined) return verbatim(attributes, ATTR_GEN_AI_TOOL_CALL_RESULT);
  const messages = parseMessages(text);
  return storableJson(messages ? JSON.stringify(shapeOutputs(messages, attributes)) : text);
}

function shapeOutputs(messages: readonly GenAiMessage[], attributes: Attributes): object {
  return isModelCall(attributes) ? anthropicResponse(messages) : { messages: messages.map(anthropicMessage) };
}

function verbatim(attributes: Attributes, name: string): string | undefined {
  const text = readText(attributes, name);
  return text && storableJson(text);
}
