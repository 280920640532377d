/** JSON text of a value from outside. Parsing takes any depth; writing it goes down the stack, and what is deeper has no text. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return '"[nested too deep]"';
  }
}
