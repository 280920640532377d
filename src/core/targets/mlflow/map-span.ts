import type { Attributes, AttributeValue, SpanEvent, SpanRecord, SpanStatus } from '../../spans/span.ts';
import { isValidTime } from '../../spans/valid-time.ts';
import type { AttributeList } from '../otlp/attribute-list.ts';
import type { WireSpan } from '../otlp/write-span.ts';
import { readText } from './read-attribute.ts';
import { type SpanFacts, spanFacts } from './span-facts.ts';
import { type MappingRule, SPAN_MAPPING } from './span-mapping.ts';
import { storableJson } from './storable-text.ts';

/** A span with its `mlflow.*` attributes, as it is written to OTLP. */
export interface MappedSpan extends WireSpan {
  readonly facts: SpanFacts;
}

export function mapSpan(span: SpanRecord): MappedSpan {
  const record = span.events.every(hasValidTime) ? span : withValidEvents(span);
  const facts = spanFacts(record);
  return { record, status: mapStatus(record.status), facts, attributes: mapAttributes(facts) };
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
export function mappedText({ attributes: { names, values } }: MappedSpan, name: string): string | undefined {
  const value = values[names.indexOf(name)];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

interface Draft {
  readonly facts: SpanFacts;
  readonly names: string[];
  readonly values: AttributeValue[];
}

function mapAttributes(facts: SpanFacts): AttributeList {
  const { attributes } = facts;
  const draft: Draft = { facts, names: Object.keys(attributes), values: Object.values(attributes) };
  const { names, values } = draft;
  const count = names.length;
  const isUnmapped = !names.some(isMlflowName);
  for (const rule of SPAN_MAPPING) {
    if (isUnmapped || attributes[rule.to] === undefined) applyRule(rule, draft);
  }
  for (let index = 0; index < count; index++) {
    const isMade = isUnmapped && isMlflowName(names[index] ?? '');
    if (!isMade) values[index] = storable(values[index] ?? '');
  }
  return draft;
}

/** Of what a rule made it is true already. */
function storable(value: AttributeValue): AttributeValue {
  return typeof value === 'string' ? storableJson(value) : value;
}

function isMlflowName(name: string): boolean {
  return name.startsWith('mlflow.');
}

/** A value that was made of content takes its place (ADR 0032). */
function applyRule({ to, value, content }: MappingRule, draft: Draft): void {
  const mapped = value(draft.facts);
  if (mapped === undefined) return;
  const { names, values } = draft;
  const place =
    content === undefined ? names.length : names.indexOf(contentName(content, draft.facts.attributes));
  names[place] = to;
  values[place] = mapped;
}

/** Of the first text among them. */
function contentName(content: readonly string[], attributes: Attributes): string {
  return content.find((name) => readText(attributes, name) !== undefined) ?? '';
}

/** From entries, as a key may be `__proto__`. */
function toAttributes({ names, values }: AttributeList): Attributes {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}
