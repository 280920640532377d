import type { AttributeItem, Attributes, AttributeValue } from '../core/spans/span.ts';
import type { RawAttributes } from './readable-span.ts';

/** What is no attribute value (`undefined`, functions, symbols) is left out; the rest is copied, the original left alone. */
export function toAttributes(raw: RawAttributes | undefined): Attributes {
  // A copy as a whole, corrected where it must be, is half the work of one made name by name.
  const attributes: Record<string, unknown> = { ...raw };
  for (const key in attributes) {
    if (!isItem(attributes[key])) correct(attributes, key);
  }
  return attributes as Attributes;
}

function isItem(value: unknown): value is AttributeItem {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function correct(attributes: Record<string, unknown>, key: string): void {
  const value = toAttributeValue(attributes[key]);
  if (value === undefined) delete attributes[key];
  else attributes[key] = value;
}

/**
 * Lists of texts, of numbers or of flags stay lists. Structures (SDK 3 allows them, and GenAI messages come so) become the
 * JSON text that the GenAI conventions ask for where structures cannot be: every reader of these attributes expects it.
 */
function toAttributeValue(value: unknown): AttributeValue | undefined {
  switch (typeof value) {
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
  return value.every((item) => isItem(item) && typeof item === type);
}

function jsonText(value: object | null): string | undefined {
  if (value === null) return undefined;
  try {
    return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
  } catch {
    return undefined;
  }
}
