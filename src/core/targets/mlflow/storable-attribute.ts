import type { AttributeValue } from '../../spans/span.ts';
import type { MlflowKey } from './mlflow-key.ts';
import { MAX_SESSION_LENGTH } from './mlflow-names.ts';
import { asCount } from './read-attribute.ts';
import { storableJson, storableText } from './storable-text.ts';

/** An attribute as MLflow can store it and read it back; `undefined` if not at all. */
export function storableAttribute({ holds }: MlflowKey, value: AttributeValue): AttributeValue | undefined {
  if (typeof value === 'string') {
    return holds === 'session' && value.length > MAX_SESSION_LENGTH
      ? storableText(value.slice(0, MAX_SESSION_LENGTH))
      : storableJson(value);
  }
  return typeof value === 'number' && holds === 'count' && asCount(value) === undefined ? undefined : value;
}
