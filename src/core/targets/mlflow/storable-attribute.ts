import { ATTR_GEN_AI_CONVERSATION_ID, ATTR_SESSION_ID } from '../../spans/semconv.generated.ts';
import type { AttributeValue } from '../../spans/span.ts';
import { MAX_SESSION_LENGTH, SPAN } from './mlflow-names.ts';
import { OLDER_COUNTS } from './older-names.ts';
import { asCount } from './read-attribute.ts';
import { storableJson, storableText } from './storable-text.ts';
import { USAGE_SOURCES } from './token-usage.ts';

/** From any span MLflow takes the trace's session, and since 3.17 refuses the trace whose session is longer than its column. */
const SESSION_NAMES: ReadonlySet<string> = new Set([ATTR_GEN_AI_CONVERSATION_ID, ATTR_SESSION_ID]);

/** Where a server would add up what is no count, if we leave it out of ours. */
const COUNT_NAMES: ReadonlySet<string> = new Set([
  ...USAGE_SOURCES.filter((name) => name !== SPAN.tokenUsage),
  ...Object.values(OLDER_COUNTS).flat(),
]);

/** An attribute as MLflow can store it and read it back; `undefined` if not at all. */
export function storableAttribute(name: string, value: AttributeValue): AttributeValue | undefined {
  switch (typeof value) {
    case 'string':
      return value.length > MAX_SESSION_LENGTH && SESSION_NAMES.has(name)
        ? storableText(value.slice(0, MAX_SESSION_LENGTH))
        : storableJson(value);
    case 'number':
      return asCount(value) === undefined && COUNT_NAMES.has(name) ? undefined : value;
    default:
      return value;
  }
}
