import type { Attributes } from '../../spans/span.ts';

/** The attribute, if it is a non-empty string. */
export function readText(attributes: Attributes, name: string): string | undefined {
  const value = attributes[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The attribute, if it is a finite number. */
export function readNumber(attributes: Attributes, name: string): number | undefined {
  const value = attributes[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
