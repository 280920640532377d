import type { AttributeItem, Attributes, AttributeValue } from '../core/spans/span.ts';
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
 * Lists of texts, of numbers or of flags stay lists. Structures (SDK 3 allows them, and GenAI messages come so) become the JSON text that the GenAI
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
      return isPlainList(value) ? [...value] : jsonText(value);
    default:
      return undefined;
  }
}

function isPlainList(value: object | null): value is readonly AttributeItem[] {
  if (!Array.isArray(value)) return false;
  const type = typeof value[0];
  const isPlain = value.length === 0 || type === 'string' || type === 'number' || type === 'boolean';
  return isPlain && value.every((item) => typeof item === type);
}

function jsonText(value: object | null): string | undefined {
  if (value === null) return undefined;
  try {
    return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
  } catch {
    return undefined;
  }
}
