import { fnv1a } from './fnv1a.ts';

/** Characters hashed at either end of a long input: bounds the hook's time, and the length is hashed too. */
const sampleLength = 256;

/**
 * Joins a PermissionRequest, whose payload has no tool_use id, with the `tool_use` block of the transcript: the hook journals this digest in place of the
 * input. Equal for equal JSON values, whatever the order of their keys.
 */
export function toolInputDigest(toolName: string, toolInput: unknown): string {
  const text = canonicalJson(toolInput);
  const sample =
    text.length <= 2 * sampleLength ? text : text.slice(0, sampleLength) + text.slice(-sampleLength);
  return fnv1a(`${toolName}\n${text.length}\n${sample}`);
}

/** Input that nests deeper than the stack has no text: such calls are told apart by their tool only. */
function canonicalJson(value: unknown): string {
  try {
    return JSON.stringify(value, sortKeys) ?? 'null';
  } catch {
    return 'null';
  }
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries);
}
