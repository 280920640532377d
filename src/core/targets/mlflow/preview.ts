import { type GenAiMessage, parseMessages, textOfParts } from './genai-messages.ts';
import { storableText } from './storable-text.ts';

/** VARCHAR(1000) in every SQL store of MLflow; a store that counts characters, not UTF-16 units, has room left. */
const MAX_LENGTH = 1000;

/**
 * What a person reads in MLflow's trace list: the text of the last message of that role, as MLflow's own client picks it
 * (mlflow/tracing/utils/truncation.py). `whole` is what stands there when no message has text, or there are no messages.
 */
export function preview(messages: string | undefined, role: string, whole: string | undefined) {
  const parsed = messages === undefined ? undefined : parseMessages(messages);
  if (parsed?.length === 0) return undefined;
  const text = (parsed && lastText(parsed, role)) ?? whole;
  return text === undefined ? undefined : shortened(text);
}

function lastText(messages: readonly GenAiMessage[], role: string): string | undefined {
  const texts = messages.map((message) => ({ role: message.role, text: textOfParts(message.parts) }));
  const spoken = texts.filter(({ text }) => text !== '');
  return (spoken.findLast((message) => message.role === role) ?? spoken.at(-1))?.text;
}

/** Cutting must not leave half of a surrogate pair. */
function shortened(text: string): string {
  const storable = storableText(text.slice(0, 2 * MAX_LENGTH));
  if (storable.length <= MAX_LENGTH) return storable;
  const cut = storable.slice(0, MAX_LENGTH - 1);
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}
