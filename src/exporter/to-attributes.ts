import type { Attributes, AttributeValue } from '../core/spans/span.ts';
import type { RawAttributes } from './readable-span.ts';

/** What is no attribute value (`undefined`, functions, symbols) is left out; the rest is copied, the original left alone. */
export function toAttributes(raw: RawAttributes | undefined): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  for (const key in raw) {
    const value = toAttributeValue(raw[key]);
    if (value !== undefined) attributes[key] = value;
  }
  return attributes;
}

/**
 * Lists of texts stay lists. Structures (SDK 3 allows them, and GenAI messages come so) become the JSON text that the GenAI
 * conventions ask for where structures cannot be: every reader of these attributes expects it.
 */
function toAttributeValue(value: unknown): AttributeValue | undefined {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return value.toString();
    case 'object':
      return Array.isArray(value) && value.every((item) => typeof item === 'string')
        ? [...(value as readonly string[])]
        : jsonText(value);
    default:
      return undefined;
  }
}

function jsonText(value: object | null): string | undefined {
  if (value === null) return undefined;
  try {
    return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
  } catch {
    return undefined;
  }
}
