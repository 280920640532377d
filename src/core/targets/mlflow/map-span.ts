import type { Attributes, AttributeValue, SpanEvent, SpanRecord, SpanStatus } from '../../spans/span.ts';
import { isValidTime } from '../../spans/valid-time.ts';
import type { AttributeList } from '../otlp/attribute-list.ts';
import type { WireSpan } from '../otlp/write-span.ts';
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
  const { attributes, states } = todaysAttributes(record);
  const facts = spanFacts({ attributes, status });
  return { record, status: mapStatus(status), facts, attributes: mapAttributes(facts, states) };
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
  /** Places of content that stands under MLflow's name now. */
  readonly replaced: number[];
}

/** `states`: some in MLflow's words already, which are kept. */
function mapAttributes(facts: SpanFacts, states: boolean): AttributeList {
  const { attributes } = facts;
  const names = Object.keys(attributes);
  const draft: Draft = { facts, names, values: Object.values(attributes), replaced: [] };
  const count = names.length;
  for (const rule of SPAN_MAPPING) {
    if (!states || attributes[rule.to] === undefined) applyRule(rule, draft);
  }
  keepStorable(draft, count);
  return draft;
}

/** Of what came with the span, the first `count`: rules make only what is storable. */
function keepStorable({ names, values, replaced }: Draft, count: number): void {
  for (let index = count - 1; index >= 0; index--) {
    if (replaced.includes(index)) continue;
    const value = storableAttribute(names[index] ?? '', values[index] ?? '');
    if (value !== undefined) values[index] = value;
    else {
      names.splice(index, 1);
      values.splice(index, 1);
    }
  }
}

/** A value that was made of content takes its place (ADR 0032). */
function applyRule({ to, value, content }: MappingRule, draft: Draft): void {
  const mapped = value(draft.facts);
  if (mapped === undefined) return;
  const { names, values, replaced } = draft;
  const place =
    content === undefined ? names.length : names.indexOf(contentName(content, draft.facts.attributes));
  if (content !== undefined) replaced.push(place);
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
