import type { Attributes, AttributeValue } from '../../spans/span.ts';

/** The attribute, if it is a non-empty string. */
export function readText(attributes: Attributes, name: string): string | undefined {
  return asText(attributes[name]);
}

/** The value, if it is a non-empty string. `asText(attributes[NAME])` is quicker than `readText`: each place learns its name. */
export function asText(value: AttributeValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The value, if it is a finite number. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The value, if it is a number of things, such as can be added up. */
export function asCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
