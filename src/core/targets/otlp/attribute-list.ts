import type { Attributes, AttributeValue } from '../../spans/span.ts';
import { type AttributeKey, attributeKey } from './attribute-key.ts';

/** Attributes as two lists in step: cheaper to make and to walk than an object of as many names. */
export interface AttributeList {
  readonly keys: readonly AttributeKey[];
  readonly values: readonly AttributeValue[];
}

/** The same, to be changed. */
export interface DraftList<Key extends AttributeKey> {
  readonly keys: Key[];
  readonly values: AttributeValue[];
}

export function toAttributeList(attributes: Attributes): AttributeList {
  return listAttributes(attributes, attributeKey);
}

export function listAttributes<Key extends AttributeKey>(
  attributes: Attributes,
  keyOf: (name: string) => Key,
): DraftList<Key> {
  const keys: Key[] = [];
  const values: AttributeValue[] = [];
  for (const name in attributes) {
    keys.push(keyOf(name));
    values.push(attributes[name] ?? '');
  }
  return { keys, values };
}
