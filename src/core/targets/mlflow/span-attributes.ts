import {
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
  ATTR_GEN_AI_TOOL_DEFINITIONS,
} from '../../spans/semconv.generated.ts';
import type { Attributes, AttributeValue, SpanRecord } from '../../spans/span.ts';
import { COST_SOURCES, cost } from './cost.ts';
import { MESSAGE_FORMAT } from './anthropic-messages.ts';
import { logLevel } from './log-level.ts';
import { SPAN } from './mlflow-names.ts';
import { OLDER_PROVIDER } from './older-names.ts';
import { readText } from './read-attribute.ts';
import { spanInputs, spanOutputs } from './span-content.ts';
import { isModelCall, spanType } from './span-type.ts';
import { tokenUsage, USAGE_SOURCES } from './token-usage.ts';
import { chatTools } from './tool-definitions.ts';

/** One line of the mapping GenAI → MLflow. */
interface MappingRule {
  readonly to: string;
  /** The attributes that the value depends on; no other is read. */
  readonly from: readonly string[];
  readonly value: (span: SpanRecord) => AttributeValue | undefined;
}

/**
 * The mapping of a span, whole. Values are plain: text as text, structures as JSON text; the server and `toSpanDict`
 * encode them. What a span already states under an `mlflow.*` name is kept.
 *
 * An agent's usage is the sum over its calls; the server shows it on the agent whether it is mapped or not, so all roads
 * have it. Its cost is left out: MLflow's span charts would count it beside that of the calls.
 */
export const SPAN_MAPPING: readonly MappingRule[] = [
  { to: SPAN.type, from: [ATTR_GEN_AI_OPERATION_NAME, SPAN.type], value: of(spanType) },
  {
    to: SPAN.logLevel,
    from: [ATTR_GEN_AI_OPERATION_NAME, SPAN.type],
    value: ({ attributes, status }) => logLevel(spanType(attributes), status),
  },
  {
    to: SPAN.inputs,
    from: [
      ATTR_GEN_AI_INPUT_MESSAGES,
      ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
      ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
      ATTR_GEN_AI_OPERATION_NAME,
      SPAN.type,
    ],
    value: of(spanInputs),
  },
  {
    to: SPAN.outputs,
    from: [ATTR_GEN_AI_OUTPUT_MESSAGES, ATTR_GEN_AI_TOOL_CALL_RESULT, ATTR_GEN_AI_OPERATION_NAME, SPAN.type],
    value: of(spanOutputs),
  },
  {
    to: SPAN.messageFormat,
    from: [ATTR_GEN_AI_INPUT_MESSAGES, ATTR_GEN_AI_OUTPUT_MESSAGES],
    value: of(
      (attributes) =>
        readText(attributes, ATTR_GEN_AI_INPUT_MESSAGES, ATTR_GEN_AI_OUTPUT_MESSAGES) && MESSAGE_FORMAT,
    ),
  },
  {
    to: SPAN.tools,
    from: [ATTR_GEN_AI_TOOL_DEFINITIONS],
    value: of((attributes) => {
      const definitions = readText(attributes, ATTR_GEN_AI_TOOL_DEFINITIONS);
      return definitions && chatTools(definitions);
    }),
  },
  {
    to: SPAN.tokenUsage,
    from: USAGE_SOURCES,
    value: of((attributes) => json(tokenUsage(attributes))),
  },
  {
    to: SPAN.cost,
    from: [...COST_SOURCES, ATTR_GEN_AI_OPERATION_NAME, SPAN.type],
    value: of((attributes) => (isModelCall(attributes) ? json(cost(attributes)) : undefined)),
  },
  {
    to: SPAN.model,
    from: [ATTR_GEN_AI_RESPONSE_MODEL, ATTR_GEN_AI_REQUEST_MODEL],
    value: of((attributes) => readText(attributes, ATTR_GEN_AI_RESPONSE_MODEL, ATTR_GEN_AI_REQUEST_MODEL)),
  },
  {
    to: SPAN.provider,
    from: [ATTR_GEN_AI_PROVIDER_NAME, OLDER_PROVIDER],
    value: of((attributes) => readText(attributes, ATTR_GEN_AI_PROVIDER_NAME, OLDER_PROVIDER)),
  },
];

function of(value: (attributes: Attributes) => AttributeValue | undefined): MappingRule['value'] {
  return ({ attributes }) => value(attributes);
}

function json(value: object | undefined): string | undefined {
  return value && JSON.stringify(value);
}

/** The `mlflow.*` attributes of a span. */
export function mlflowAttributes(span: SpanRecord): Attributes {
  const mapped = SPAN_MAPPING.flatMap(({ to, value }) => {
    const attribute = value(span);
    return attribute === undefined ? [] : [[to, attribute] as const];
  });
  return Object.fromEntries(mapped);
}
