import type { Attributes, SpanEvent, SpanRecord, SpanStatus } from '../../spans/span.ts';
import { isValidTime } from '../../spans/valid-time.ts';
import type { AttributeList } from '../otlp/attribute-list.ts';
import type { WireSpan } from '../otlp/write-span.ts';
import { type MlflowKey, mlflowKey, type MlflowList } from './mlflow-key.ts';
import { readText } from './read-attribute.ts';
import { type SpanFacts, spanFacts } from './span-facts.ts';
import { type MappingRule, SPAN_MAPPING } from './span-mapping.ts';
import { storableAttribute } from './storable-attribute.ts';
import { todaysAttributes } from './todays-attributes.ts';

/** A span with its `mlflow.*` attributes, as it is written to OTLP. */
export interface MappedSpan extends WireSpan {
  readonly facts: SpanFacts;
}

export function mapSpan(span: SpanRecord): MappedSpan {
  const record = span.events.every(hasValidTime) ? span : withValidEvents(span);
  const { status } = record;
  const { attributes, list, states } = todaysAttributes(record);
  const facts = spanFacts({ attributes, status });
  return { record, status: mapStatus(status), facts, attributes: mapAttributes(facts, list, states) };
}

/** One event of a time that nobody can read back would make the trace unreadable. */
function withValidEvents(span: SpanRecord): SpanRecord {
  return { ...span, events: span.events.filter(hasValidTime) };
}

function hasValidTime({ time }: SpanEvent): boolean {
  return isValidTime(time);
}

/** As a record: what stores and files are made of. */
export function toMappedRecord({ record, status, attributes }: MappedSpan): SpanRecord {
  return { ...record, status, attributes: toAttributes(attributes) };
}

const OK: SpanStatus = { code: 'ok' };

/** Instrumentations leave a success unset; MLflow would show that as a state of its own, so it gets OK. */
function mapStatus(status: SpanStatus): SpanStatus {
  return status.code === 'unset' ? OK : status;
}

/** The value of an attribute after the mapping, if it is text. */
export function mappedText({ attributes: { keys, values } }: MappedSpan, name: string): string | undefined {
  const value = values[keys.findIndex((key) => key.name === name)];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

interface Draft extends MlflowList {
  readonly facts: SpanFacts;
  /** Places of content that stands under MLflow's name now. */
  readonly replaced: number[];
}

const RULES = SPAN_MAPPING.map((rule) => ({ rule, key: mlflowKey(rule.to) }));

/** `states`: some in MLflow's words already, which are kept. */
function mapAttributes(facts: SpanFacts, { keys, values }: MlflowList, states: boolean): AttributeList {
  const draft: Draft = { facts, keys, values, replaced: [] };
  const count = keys.length;
  for (const { rule, key } of RULES) {
    if (!states || facts.attributes[rule.to] === undefined) applyRule(rule, key, draft);
  }
  keepStorable(draft, count);
  return draft;
}

/** Of what came with the span, the first `count`: rules make only what is storable. */
function keepStorable({ keys, values, replaced }: Draft, count: number): void {
  for (let index = count - 1; index >= 0; index--) {
    const key = keys[index];
    if (key === undefined || replaced.includes(index)) continue;
    const value = storableAttribute(key, values[index] ?? '');
    if (value !== undefined) values[index] = value;
    else {
      keys.splice(index, 1);
      values.splice(index, 1);
    }
  }
}

/** A value that was made of content takes its place (ADR 0032). */
function applyRule({ value, content }: MappingRule, key: MlflowKey, draft: Draft): void {
  const mapped = value(draft.facts);
  if (mapped === undefined) return;
  const { keys, values, replaced } = draft;
  const place = content === undefined ? keys.length : placeOf(content, draft);
  if (content !== undefined) replaced.push(place);
  keys[place] = key;
  values[place] = mapped;
}

function placeOf(content: readonly string[], { keys, facts }: Draft): number {
  const name = contentName(content, facts.attributes);
  return keys.findIndex((key) => key.name === name);
}

/** Of the first text among them. */
function contentName(content: readonly string[], attributes: Attributes): string {
  return content.find((name) => readText(attributes, name) !== undefined) ?? '';
}

/** From entries, as a key may be `__proto__`. */
function toAttributes({ keys, values }: AttributeList): Attributes {
  return Object.fromEntries(keys.map(({ name }, index) => [name, values[index] ?? '']));
}
