import {
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
  ATTR_GEN_AI_TOOL_DEFINITIONS,
} from '../../spans/semconv.generated.ts';
import type { AttributeValue } from '../../spans/span.ts';
import { MESSAGE_FORMAT } from './anthropic-messages.ts';
import { COST_SOURCES } from './cost.ts';
import { logLevel } from './log-level.ts';
import { SPAN } from './mlflow-names.ts';
import { OLDER_PROVIDER } from './older-names.ts';
import { asText } from './read-attribute.ts';
import { spanInputs, spanOutputs } from './span-content.ts';
import type { SpanFacts } from './span-facts.ts';
import { isModelCall, TYPE_SOURCES, UNKNOWN_TYPE } from './span-type.ts';
import { USAGE_SOURCES, usageJson } from './token-usage.ts';
import { chatTools } from './tool-definitions.ts';

/** One line of the mapping GenAI → MLflow. */
export interface MappingRule {
  readonly to: string;
  /** The attributes that the value depends on; no other is read. */
  readonly from: readonly string[];
  /** Those of `from` whose first is content that then stands in the value, and is left out under its own name (ADR 0032). */
  readonly content?: readonly string[];
  /** Such as a store can hold, see `storableJson`. */
  readonly value: (span: SpanFacts) => AttributeValue | undefined;
}

/**
 * The mapping of a span, whole. Values are plain: text as text, structures as JSON text; the server and `toSpanDict`
 * encode them. What a span already states under an `mlflow.*` name is kept.
 *
 * An agent's usage is the sum over its calls; the server shows it on the agent whether it is mapped or not, so all roads
 * have it. Its cost is left out: MLflow's span charts would count it beside that of the calls.
 */
export const SPAN_MAPPING: readonly MappingRule[] = [
  // MLflow 3.10 takes UNKNOWN for stated, and does not look for what it knows of other vocabularies.
  {
    to: SPAN.type,
    from: TYPE_SOURCES,
    value: ({ type }) => (type === UNKNOWN_TYPE ? undefined : type),
  },
  { to: SPAN.logLevel, from: TYPE_SOURCES, value: ({ type, status }) => logLevel(type, status) },
  {
    to: SPAN.inputs,
    from: [
      ATTR_GEN_AI_INPUT_MESSAGES,
      ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
      ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
      ...TYPE_SOURCES,
    ],
    content: [ATTR_GEN_AI_INPUT_MESSAGES, ATTR_GEN_AI_TOOL_CALL_ARGUMENTS],
    value: spanInputs,
  },
  {
    to: SPAN.outputs,
    from: [ATTR_GEN_AI_OUTPUT_MESSAGES, ATTR_GEN_AI_TOOL_CALL_RESULT, ...TYPE_SOURCES],
    content: [ATTR_GEN_AI_OUTPUT_MESSAGES, ATTR_GEN_AI_TOOL_CALL_RESULT],
    value: spanOutputs,
  },
  {
    to: SPAN.messageFormat,
    from: [ATTR_GEN_AI_INPUT_MESSAGES, ATTR_GEN_AI_OUTPUT_MESSAGES],
    value: ({ attributes }) =>
      (asText(attributes[ATTR_GEN_AI_INPUT_MESSAGES]) ?? asText(attributes[ATTR_GEN_AI_OUTPUT_MESSAGES])) &&
      MESSAGE_FORMAT,
  },
  {
    to: SPAN.tools,
    from: [ATTR_GEN_AI_TOOL_DEFINITIONS],
    content: [ATTR_GEN_AI_TOOL_DEFINITIONS],
    value: ({ attributes }) => {
      const definitions = asText(attributes[ATTR_GEN_AI_TOOL_DEFINITIONS]);
      return definitions && chatTools(definitions);
    },
  },
  { to: SPAN.tokenUsage, from: USAGE_SOURCES, value: ({ usage }) => usage && usageJson(usage) },
  {
    to: SPAN.cost,
    from: [...COST_SOURCES, ...TYPE_SOURCES],
    value: ({ type, cost }) => (cost && isModelCall(type) ? JSON.stringify(cost) : undefined),
  },
  {
    to: SPAN.model,
    from: [ATTR_GEN_AI_RESPONSE_MODEL, ATTR_GEN_AI_REQUEST_MODEL],
    value: ({ attributes }) =>
      asText(attributes[ATTR_GEN_AI_RESPONSE_MODEL]) ?? asText(attributes[ATTR_GEN_AI_REQUEST_MODEL]),
  },
  {
    to: SPAN.provider,
    from: [ATTR_GEN_AI_PROVIDER_NAME, OLDER_PROVIDER],
    value: ({ attributes }) =>
      asText(attributes[ATTR_GEN_AI_PROVIDER_NAME]) ?? asText(attributes[OLDER_PROVIDER]),
  },
];
