import type { Attributes, AttributeValue } from '../../spans/span.ts';
import { isRecord, parseJson } from './json.ts';
import { SPAN } from './mlflow-names.ts';
import { asText } from './read-attribute.ts';

type Read = (value: AttributeValue) => AttributeValue | undefined;

/**
 * MLflow's own SDKs state values as JSON text (mlflow/tracing/utils `dump_span_attribute_value`): a type is `"LLM"` with its
 * quotes. Here, as in what is mapped, they are plain. What cannot be read as what it should be is as if it were not stated;
 * a server refuses the whole trace for it.
 */
const STATED: Readonly<Record<string, Read>> = {
  [SPAN.type]: plainText,
  [SPAN.messageFormat]: plainText,
  [SPAN.model]: plainText,
  [SPAN.provider]: plainText,
  [SPAN.logLevel]: plainNumber,
  [SPAN.tokenUsage]: objectText,
  [SPAN.cost]: objectText,
  // Of another trace it would be wrong, of this one the server sets it by itself.
  'mlflow.traceRequestId': () => undefined,
};

export function withPlainValues(attributes: Attributes): Attributes {
  const plain: Record<string, AttributeValue> = { ...attributes };
  for (const name in STATED) {
    const value = plain[name] === undefined ? undefined : STATED[name]?.(plain[name]);
    if (value === undefined) delete plain[name];
    else plain[name] = value;
  }
  return plain;
}

function plainText(value: AttributeValue): string | undefined {
  return asText(unquoted(value));
}

function plainNumber(value: AttributeValue): number | undefined {
  const number = typeof value === 'string' ? parseJson(value) : value;
  return typeof number === 'number' ? number : undefined;
}

function objectText(value: AttributeValue): string | undefined {
  const text = asText(unquoted(value));
  return text !== undefined && isRecord(parseJson(text)) ? text : undefined;
}

function unquoted(value: AttributeValue): AttributeValue {
  const text = typeof value === 'string' && value.startsWith('"') ? parseJson(value) : undefined;
  return typeof text === 'string' ? text : value;
}
