import { compact } from '../core/spans/attributes.ts';
import type { OwnAttribute } from '../core/spans/own-names.ts';
import {
  ATTR_GEN_AI_RESPONSE_ID,
  ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  GEN_AI_OPERATION_NAME_VALUE_CHAT,
  GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT,
} from '../core/spans/semconv.generated.ts';
import type { AttributeValue, Attributes, SpanRecord } from '../core/spans/span.ts';
import type { ResultTotals } from '../core/events/sdk/result-message.ts';
import { isOperation } from './is-operation.ts';
import type { TurnSource } from './session-recorder.ts';

/** What only the program's side knows of a turn. */
export interface OwnKnowledge {
  readonly source: TurnSource;
  /** Message id → milliseconds to its first chunk, from partial messages. */
  readonly firstChunks: ReadonlyMap<string, number>;
  /** Claude Code's account at the end of the turn. */
  readonly totals: ResultTotals | undefined;
  readonly options: Attributes;
}

/** The core's spans with what it cannot know. Spans made from a transcript keep all that the hooks road gives them. */
export function completeSpans(
  records: readonly SpanRecord[],
  knowledge: OwnKnowledge,
): readonly SpanRecord[] {
  const calls = records.filter((span) => isOperation(span, GEN_AI_OPERATION_NAME_VALUE_CHAT));
  const counted = calls.every(isCounted);
  return records.map((record, index) => ({
    ...record,
    attributes: {
      ...(knowledge.source === 'messages' ? heardAttributes(record, counted) : record.attributes),
      ...firstChunk(record, knowledge.firstChunks),
      ...(index === records.length - 1 ? rootAttributes(knowledge, counted && calls.length > 0) : {}),
    },
  }));
}

/** A call that failed has no usage to know of. */
function isCounted({ attributes, status }: SpanRecord): boolean {
  return attributes[ATTR_GEN_AI_USAGE_OUTPUT_TOKENS] !== undefined || status.code === 'error';
}

function firstChunk({ attributes }: SpanRecord, firstChunks: ReadonlyMap<string, number>): Attributes {
  const milliseconds = firstChunks.get(String(attributes[ATTR_GEN_AI_RESPONSE_ID]));
  return milliseconds === undefined
    ? {}
    : { [ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK]: milliseconds / 1000 };
}

const USAGE_SOURCE: OwnAttribute = 'claude_code.usage.source';
const REPORTED: OwnAttribute = 'claude_code.cost.reported_usd';
const COST: OwnAttribute = 'claude_code.cost.usd';
const COST_SOURCE: OwnAttribute = 'claude_code.cost.source';

function rootAttributes({ source, totals, options }: OwnKnowledge, counted: boolean): Attributes {
  const known = { ...options, ...compact({ [REPORTED]: totals?.costUsd }) };
  if (source === 'transcript') return { ...known, [USAGE_SOURCE]: 'transcript' };
  if (counted) return { ...known, [USAGE_SOURCE]: 'partial_messages' };
  return totals === undefined ? known : { ...known, ...resultAttributes(totals) };
}

function resultAttributes(totals: ResultTotals): Attributes {
  return {
    [ATTR_GEN_AI_USAGE_INPUT_TOKENS]: totals.inputTokens,
    [ATTR_GEN_AI_USAGE_OUTPUT_TOKENS]: totals.outputTokens,
    [COST]: totals.costUsd,
    [COST_SOURCE]: 'reported: Claude Code',
    [USAGE_SOURCE]: 'result',
  };
}

const TOTALS = new Set<string>([
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  COST,
  COST_SOURCE,
  'claude_code.cost.input_usd' satisfies OwnAttribute,
  'claude_code.cost.output_usd' satisfies OwnAttribute,
]);

/** The core takes all lines for a transcript's. Sums over calls whose usage nobody knows would be too small: they are left out. */
function heardAttributes(record: SpanRecord, counted: boolean): Attributes {
  const isAgent = isOperation(record, GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT);
  const kept = Object.entries(record.attributes).filter(([name]) => counted || !isAgent || !TOTALS.has(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, heardValue(name, value)]));
}

function heardValue(name: string, value: AttributeValue): AttributeValue {
  if (name === ('claude_code.timing.source' satisfies OwnAttribute))
    return value === 'transcript' ? 'message' : value;
  if (name === ('claude_code.capture.sources' satisfies OwnAttribute) && Array.isArray(value))
    return value.map((source: string) => (source === 'transcript' ? 'messages' : source));
  return value;
}
