import { parseMessages, textOfParts } from './genai-messages.ts';

/** VARCHAR(1000) in every SQL store of MLflow; a store that counts characters, not UTF-16 units, has room left. */
const MAX_LENGTH = 1000;

/**
 * What a person reads in MLflow's trace list: the text of the last message of that role, as MLflow's own client picks it
 * (mlflow/tracing/utils/truncation.py), or what else there is.
 */
export function preview(messages: string | undefined, role: string, otherwise: string | undefined) {
  const texts = (messages === undefined ? undefined : parseMessages(messages))
    ?.map((message) => ({ role: message.role, text: textOfParts(message.parts) }))
    .filter(({ text }) => text !== '');
  const chosen = texts?.findLast((message) => message.role === role) ?? texts?.at(-1);
  const text = chosen?.text ?? otherwise;
  return text === undefined ? undefined : shortened(text);
}

/** NUL and halves of a surrogate pair are no text to a database; cutting must not make such a half. */
function shortened(text: string): string {
  const storable = text.replaceAll('\0', '').toWellFormed();
  if (storable.length <= MAX_LENGTH) return storable;
  const cut = storable.slice(0, MAX_LENGTH - 1);
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}
