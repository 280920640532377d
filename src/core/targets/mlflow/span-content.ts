import {
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
} from '../../spans/semconv.generated.ts';
import type { AttributeValue } from '../../spans/span.ts';
import { anthropicInputs, anthropicOutputs, anthropicResponse } from './anthropic-messages.ts';
import { type GenAiMessage, parseMessages, parseParts, textOfParts } from './genai-messages.ts';
import { rawInputs, rawOutputs, rawResponse } from './raw-anthropic.ts';
import { asText } from './read-attribute.ts';
import type { SpanFacts } from './span-facts.ts';
import { isModelCall } from './span-type.ts';
import { storableJson } from './storable-text.ts';

/**
 * `mlflow.spanInputs`: messages in Anthropic's shape, or a tool's arguments as they are. The system prompt is an input of
 * a model call; on an agent it would bury the prompt, and stays under its own name.
 */
export function spanInputs(span: SpanFacts): string | undefined {
  const text = asText(span.attributes[ATTR_GEN_AI_INPUT_MESSAGES]);
  if (text === undefined) return verbatim(span.attributes[ATTR_GEN_AI_TOOL_CALL_ARGUMENTS]);
  const system = instructions(span);
  return rawInputs(text, system) ?? shaped(text, (messages) => anthropicInputs(messages, system));
}

function instructions({ type, attributes }: SpanFacts): string | undefined {
  const text = isModelCall(type) ? asText(attributes[ATTR_GEN_AI_SYSTEM_INSTRUCTIONS]) : undefined;
  return text && textOfParts(parseParts(text)).toWellFormed();
}

/** `mlflow.spanOutputs`: a model's response, an agent's last messages, or a tool's result as it is. */
export function spanOutputs(span: SpanFacts): string | undefined {
  const text = asText(span.attributes[ATTR_GEN_AI_OUTPUT_MESSAGES]);
  if (text === undefined) return verbatim(span.attributes[ATTR_GEN_AI_TOOL_CALL_RESULT]);
  return isModelCall(span.type)
    ? (rawResponse(text) ?? shaped(text, anthropicResponse))
    : (rawOutputs(text) ?? shaped(text, anthropicOutputs));
}

/** What are no messages is shown as it is. */
function shaped(text: string, shape: (messages: readonly GenAiMessage[]) => object): string {
  const messages = parseMessages(text);
  return storableJson(messages === undefined ? text : JSON.stringify(shape(messages)));
}

function verbatim(value: AttributeValue | undefined): string | undefined {
  const text = asText(value);
  return text && storableJson(text);
}
