import type { Attributes, AttributeValue, SpanRecord, SpanStatus } from '../../spans/span.ts';
import type { AttributeList } from '../otlp/attribute-list.ts';
import type { WireSpan } from '../otlp/write-span.ts';
import { readText } from './read-attribute.ts';
import { type SpanFacts, spanFacts } from './span-facts.ts';
import { SPAN_MAPPING } from './span-mapping.ts';

/** A span with its `mlflow.*` attributes, as it is written to OTLP. */
export interface MappedSpan extends WireSpan {
  readonly facts: SpanFacts;
}

export function mapSpan(record: SpanRecord): MappedSpan {
  const facts = spanFacts(record);
  return { record, status: mapStatus(record.status), attributes: mapAttributes(facts), facts };
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

function mapAttributes(facts: SpanFacts): AttributeList {
  const { attributes } = facts;
  const names: string[] = [];
  const values: AttributeValue[] = [];
  const copied: string[] = [];
  for (const { to, value, content } of SPAN_MAPPING) {
    const mapped = attributes[to] === undefined ? value(facts) : undefined;
    if (mapped === undefined) continue;
    names.push(to);
    values.push(mapped);
    if (content !== undefined) copied.push(firstText(attributes, content));
  }
  for (const name in attributes) {
    const value = attributes[name];
    if (value === undefined || copied.includes(name)) continue;
    names.push(name);
    values.push(value);
  }
  return { names, values };
}

/** Under which of the names the content stands. */
function firstText(attributes: Attributes, names: readonly string[]): string {
  for (const name of names) if (readText(attributes, name) !== undefined) return name;
  return '';
}

function toAttributes({ names, values }: AttributeList): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  for (let index = 0; index < names.length; index++) {
    attributes[names[index] ?? ''] = values[index] ?? '';
  }
  return attributes;
}
