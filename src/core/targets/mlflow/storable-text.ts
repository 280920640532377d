/** NUL and halves of a surrogate pair are no text to a database: MLflow answers 500 to them, each time they are sent. */
export function storableText(text: string): string {
  return (text.includes('\0') ? text.replaceAll('\0', '') : text).toWellFormed();
}

/**
 * The same for JSON text, where such a half is written as an escape. MLflow decodes inputs and outputs of the root for its
 * own previews, and fails on it.
 */
export function storableJson(json: string): string {
  const whole = json.toWellFormed();
  if (!hasSurrogateEscape(whole)) return whole;
  try {
    return JSON.stringify(JSON.parse(whole), (_, value: unknown) =>
      typeof value === 'string' ? value.toWellFormed() : value,
    );
  } catch {
    return whole;
  }
}

/** The look for any escape by number comes first: it is the quicker one, and mostly enough. */
export function hasSurrogateEscape(json: string): boolean {
  return json.includes('\\u') && /\\u[dD][89a-fA-F]/.test(json);
}
