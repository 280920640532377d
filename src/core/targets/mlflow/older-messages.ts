import type { Attributes, AttributeValue, SpanRecord } from '../../spans/span.ts';
import { parseJson } from './json.ts';
import { OLDER_MESSAGES } from './older-names.ts';
import { asText } from './read-attribute.ts';

/** The messages that a span says in older ways instead of under today's `name`, as JSON text. */
export function olderMessages(
  { attributes, events }: Pick<SpanRecord, 'attributes' | 'events'>,
  name: string,
): string | undefined {
  const older = OLDER_MESSAGES[name];
  if (older === undefined) return undefined;
  const { attribute } = older;
  const event = events.find((one) => one.name === older.event);
  return (
    asText(attributes[attribute]) ??
    asText(event?.attributes[attribute]) ??
    indexedMessages(attributes, `${attribute}.`)
  );
}

/** OpenLLMetry: `gen_ai.prompt.0.role`, `gen_ai.completion.0.tool_calls.0.arguments`. */
const FIELD = /^(\d+)\.(?:(role|content)|tool_calls\.(\d+)\.(id|name|arguments))$/;

interface Message {
  role: string;
  content: unknown;
  readonly calls: Map<string, Attributes>;
}

function indexedMessages(attributes: Attributes, prefix: string): string | undefined {
  const messages = new Map<string, Message>();
  for (const name in attributes) {
    const field = name.startsWith(prefix) ? FIELD.exec(name.slice(prefix.length)) : null;
    const value = attributes[name];
    if (field !== null && value !== undefined) addField(messages, field, value);
  }
  if (messages.size === 0) return undefined;
  return JSON.stringify(
    inOrder(messages).map(({ role, content, calls }) => ({ role, parts: parts(content, calls) })),
  );
}

function addField(messages: Map<string, Message>, field: RegExpExecArray, value: AttributeValue): void {
  const [, index = '', name, call, part = ''] = field;
  const message = messages.get(index) ?? { role: 'user', content: undefined, calls: new Map() };
  messages.set(index, message);
  if (name === 'role') message.role = String(value);
  else if (name === 'content') message.content = value;
  else if (call !== undefined)
    message.calls.set(call, { type: 'tool_call', ...message.calls.get(call), [part]: value });
}

/** Content of several parts came as JSON text. */
function parts(content: unknown, calls: Message['calls']): readonly unknown[] {
  const text = typeof content === 'string' ? content : '';
  const list = parseJson(text);
  const said = Array.isArray(list) ? list : [{ type: 'text', content: text }];
  return [...(text === '' ? [] : said), ...inOrder(calls)];
}

function inOrder<Item>(byIndex: ReadonlyMap<string, Item>): readonly Item[] {
  return [...byIndex].toSorted(([a], [b]) => Number(a) - Number(b)).map(([, item]) => item);
}
