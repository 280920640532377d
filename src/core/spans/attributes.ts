import type { AttributeValue, Attributes } from './span.ts';

type Loose = Readonly<Record<string, AttributeValue | undefined>>;

/** Leaves out what is not known: an attribute is there or not, never empty. */
export function compact(attributes: Loose): Attributes {
  const known: Record<string, AttributeValue> = {};
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined) known[key] = value;
  }
  return known;
}
