import { type GenAiMessage, parseMessages, textOfParts } from './genai-messages.ts';
import { type RawMessage, textOfRawParts } from './raw-messages.ts';
import { storableText } from './storable-text.ts';

/** VARCHAR(1000) in every SQL store of MLflow; a store that counts characters, not UTF-16 units, has room left. */
const MAX_LENGTH = 1000;

export interface Said {
  /** The messages of an attribute, as JSON text. */
  readonly messages: string | undefined;
  /** The quick way to read them; `undefined` where only `parseMessages` understands them. */
  readonly readRaw: (messages: string) => readonly RawMessage[] | undefined;
  /** What stands there when no message has text, or there are no messages. */
  readonly whole: string | undefined;
}

/**
 * What a person reads in MLflow's trace list: the text of the last message of that role, as MLflow's own client picks it
 * (mlflow/tracing/utils/truncation.py).
 */
export function preview({ messages, readRaw, whole }: Said, role: string): string | undefined {
  const said = messages && (readRaw(messages)?.map(spokenRaw) ?? parseMessages(messages)?.map(spoken));
  if (said?.length === 0) return undefined;
  const text = (said && lastText(said, role)) ?? whole;
  return text === undefined ? undefined : shortened(text);
}

interface Spoken {
  readonly role: string;
  /** Decoded when it is asked for: of a long conversation only the end is. */
  readonly text: () => string;
}

function spoken({ role, parts }: GenAiMessage): Spoken {
  return { role, text: () => textOfParts(parts) };
}

function spokenRaw({ role, parts }: RawMessage): Spoken {
  return { role: role.slice(1, -1), text: () => textOfRawParts(parts) };
}

function lastText(said: readonly Spoken[], role: string): string | undefined {
  let last: string | undefined;
  for (const message of said.toReversed()) {
    const text = message.text();
    if (text === '') continue;
    if (message.role === role) return text;
    last ??= text;
  }
  return last;
}

/** Cutting must not leave half of a surrogate pair. */
function shortened(text: string): string {
  const storable = storableText(text.slice(0, 2 * MAX_LENGTH));
  if (storable.length <= MAX_LENGTH) return storable;
  const cut = storable.slice(0, MAX_LENGTH - 1);
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}
