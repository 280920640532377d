import type { Attributes } from '../../spans/span.ts';

/** The first of the attributes that is a non-empty string. */
export function readText(attributes: Attributes, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = attributes[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** The first of the attributes that is a finite number. */
export function readNumber(attributes: Attributes, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = attributes[name];
    if (typeof value === 'number' && Number.isFinite(value)) return value;
  }
  return undefined;
}
