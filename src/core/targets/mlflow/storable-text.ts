import { parseJson } from './json.ts';
import { withStorableIntegers } from './json-integers.ts';

/** NUL and halves of a surrogate pair are no text to a database: MLflow answers 500 to them, each time they are sent. */
export function storableText(text: string): string {
  return (text.includes('\0') ? text.replaceAll('\0', '') : text).toWellFormed();
}

/**
 * The same for JSON text, where such a half may be written as an escape, and an integer may be greater than MLflow can read
 * back. MLflow decodes whatever attribute is the text of a structure or a string, and fails on it; other text stays as it is.
 */
export function storableJson(text: string): string {
  if (!mayBeJson(text)) return text;
  const whole = text.toWellFormed();
  return withStorableIntegers(hasSurrogateEscape(whole) ? withWholePairs(whole) : whole);
}

/** By its first letter: nearly all texts are names and ids. */
function mayBeJson(text: string): boolean {
  const first = text.charCodeAt(0);
  return first === 0x7b || first === 0x5b || first === 0x22 || (first <= 0x20 && /^\s*["[{]/.test(text));
}

/** A whole pair, half a pair, any other escape, so that `\\u` is not taken for the begin of one. */
const ESCAPE =
  /\\(?:u[dD][89aAbB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u([dD][89a-fA-F][\da-fA-F]{2})|.)/gs;

/** The text is not decoded and written anew: numbers would lose digits. */
function withWholePairs(json: string): string {
  const whole = json.replaceAll(ESCAPE, (escape, half?: string) => (half === undefined ? escape : '\\ufffd'));
  return whole !== json && parseJson(json) !== undefined ? whole : json;
}

/** The look for any escape by number comes first: it is the quicker one, and mostly enough. */
export function hasSurrogateEscape(json: string): boolean {
  return json.includes('\\u') && /\\u[dD][89a-fA-F]/.test(json);
}
