import {
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
} from '../../spans/semconv.generated.ts';
import type { Attributes, AttributeValue, SpanRecord } from '../../spans/span.ts';
import { parseJson } from './json.ts';
import { SPAN } from './mlflow-names.ts';
import { olderMessages } from './older-messages.ts';
import {
  OLDER_CONTENT,
  OLDER_COUNTS,
  OLDER_KINDS,
  OLDER_MESSAGES,
  OLDER_TEXTS,
  VERCEL_CALLS,
  VERCEL_FORMAT,
  VERCEL_PREFIXES,
} from './older-names.ts';
import { asCount, asText, readText } from './read-attribute.ts';
import { spanType, UNKNOWN_TYPE } from './span-type.ts';

/** What a span says in older words. */
export interface OlderAccount {
  /** In today's words or MLflow's: none of what the span says in those itself. */
  readonly attributes: Attributes;
  /** Attributes whose content stands whole in those. */
  readonly content: readonly string[];
}

type Said = Pick<SpanRecord, 'attributes' | 'events'>;

export function fromOlderNames(said: Said): OlderAccount {
  const { attributes } = said;
  const sides = [olderContent(said, INPUTS), olderContent(said, OUTPUTS)];
  return {
    attributes: Object.assign(
      {},
      firstOf(OLDER_COUNTS, (name) => asCount(attributes[name])),
      firstOf(OLDER_TEXTS, (name) => readText(attributes, name)),
      kind(attributes),
      ...sides.map((side) => side.attributes),
    ),
    content: sides.flatMap((side) => side.content),
  };
}

function firstOf(
  names: Readonly<Record<string, readonly string[]>>,
  read: (name: string) => AttributeValue | undefined,
): Attributes {
  const found: Record<string, AttributeValue> = {};
  for (const [today, older] of Object.entries(names)) {
    if (read(today) !== undefined) continue;
    const value = older.map(read).find((one) => one !== undefined);
    if (value !== undefined) found[today] = value;
  }
  return found;
}

function kind(attributes: Attributes): Attributes {
  if (spanType(attributes) !== UNKNOWN_TYPE) return {};
  for (const [name, types] of Object.entries(OLDER_KINDS)) {
    const type = types.get(readText(attributes, name) ?? '');
    if (type !== undefined) return { [SPAN.type]: type };
  }
  return {};
}

interface Side {
  readonly to: string;
  readonly messages: string;
  /** Any of these, and nothing older is looked for. */
  readonly today: readonly string[];
}

const INPUTS: Side = {
  to: SPAN.inputs,
  messages: ATTR_GEN_AI_INPUT_MESSAGES,
  today: [SPAN.inputs, ATTR_GEN_AI_INPUT_MESSAGES, ATTR_GEN_AI_TOOL_CALL_ARGUMENTS],
};
const OUTPUTS: Side = {
  to: SPAN.outputs,
  messages: ATTR_GEN_AI_OUTPUT_MESSAGES,
  today: [SPAN.outputs, ATTR_GEN_AI_OUTPUT_MESSAGES, ATTR_GEN_AI_TOOL_CALL_RESULT],
};

const NONE: OlderAccount = { attributes: {}, content: [] };

function olderContent(said: Said, side: Side): OlderAccount {
  const { attributes } = said;
  if (side.today.some((name) => readText(attributes, name) !== undefined)) return NONE;
  return messages(said, side) ?? vercelCall(attributes, side) ?? verbatim(attributes, side) ?? NONE;
}

function messages(said: Said, side: Side): OlderAccount | undefined {
  const text = olderMessages(said, side.messages);
  const attribute = OLDER_MESSAGES[side.messages]?.attribute ?? '';
  return text === undefined ? undefined : { attributes: { [side.messages]: text }, content: [attribute] };
}

/** Its parts as one structure, which is what MLflow makes of them. */
function vercelCall(attributes: Attributes, { to }: Side): OlderAccount | undefined {
  if (!VERCEL_CALLS.has(asText(attributes['ai.operationId']) ?? '')) return undefined;
  const prefix = VERCEL_PREFIXES[to] ?? '';
  const names = Object.keys(attributes).filter((name) => name.startsWith(prefix));
  if (names.length === 0) return undefined;
  const parts = names.map((name) => [name.slice(prefix.length), decoded(attributes[name])] as const);
  return {
    attributes: { [to]: JSON.stringify(Object.fromEntries(parts)), [SPAN.messageFormat]: VERCEL_FORMAT },
    content: names,
  };
}

function decoded(value: AttributeValue | undefined): unknown {
  if (typeof value === 'object') return value.map(decoded);
  return typeof value === 'string' ? (parseJson(value) ?? value) : value;
}

function verbatim(attributes: Attributes, { to }: Side): OlderAccount | undefined {
  const from = OLDER_CONTENT[to]?.find((name) => readText(attributes, name) !== undefined);
  return from === undefined ? undefined : { attributes: { [to]: attributes[from] ?? '' }, content: [from] };
}
