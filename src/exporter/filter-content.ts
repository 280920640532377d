import { type ContentGate, createContentGate, type SpanContent } from '../core/spans/content/content-gate.ts';
import type { ContentMode } from '../core/spans/content/content-mode.ts';
import { isSecretName } from '../core/spans/content/secret-name.ts';
import { REDACTED_BY_NAME } from '../core/spans/content/string-filter.ts';
import { REDACTIONS, TRUNCATED } from '../core/spans/render-context.ts';
import type {
  AttributeItem,
  Attributes,
  AttributeValue,
  SpanRecord,
  SpanStatus,
} from '../core/spans/span.ts';
import { parseJson } from '../core/targets/mlflow/json.ts';
import { isContentAttribute, isIdentifyingAttribute } from './content-attribute.ts';
import type { ReceivedSpan } from './received-span.ts';

export interface FilterOptions {
  readonly mode: ContentMode;
  /** In characters. */
  readonly maxPartLength: number;
}

export type ContentFilter = (span: ReceivedSpan) => ReceivedSpan;

/** What of a foreign span leaves in each mode; instrumentations may have been told to leave out more already. */
export function createContentFilter({ mode, maxPartLength }: FilterOptions): ContentFilter {
  switch (mode) {
    case 'full':
      return (span) => span;
    case 'redacted':
      return createRedaction(createContentGate({ mode, maxPartLength }));
    case 'metadata':
      return (span) => withTexts(span, (name, value) => (isContentAttribute(name) ? undefined : value));
    case 'none':
      return (span) => withTexts(span, (name, value) => (isIdentifyingAttribute(name) ? value : undefined));
  }
}

/** A text or a list, or `undefined` when it must stay here. A number or a flag may leave always. */
type TextRule = <Value extends AttributeValue>(name: string, value: Value) => Value | undefined;

/** Without content the message of an error is gone too: it tends to quote what failed. */
function withTexts(span: ReceivedSpan, rule: TextRule): ReceivedSpan {
  const { record } = span;
  return {
    ...span,
    record: {
      ...mapAttributes(record, (attributes) => filtered(attributes, rule)),
      status: record.status.code === 'error' ? { code: 'error', message: '' } : record.status,
    },
  };
}

function filtered(attributes: Attributes, rule: TextRule): Attributes {
  const kept: Record<string, AttributeValue> = {};
  for (const name in attributes) {
    const value = attributes[name];
    if (value === undefined) continue;
    const left = typeof value === 'string' || typeof value === 'object' ? rule(name, value) : value;
    if (left !== undefined) kept[name] = left;
  }
  return kept;
}

/** Every text is searched for secrets, not content alone: URLs and error messages hold them as well. */
function createRedaction(gate: ContentGate): ContentFilter {
  return (span) => {
    const content = gate.forSpan();
    const redact = (attributes: Attributes): Attributes => redactAttributes(attributes, content);
    const record = mapAttributes(span.record, redact);
    const name = content.text('name', () => record.name) ?? '';
    const status = redactStatus(record.status, content);
    return {
      ...span,
      record: { ...record, name, status, attributes: withCounts(record.attributes, content) },
    };
  };
}

/** In a copy, as a key may be `__proto__`. */
function redactAttributes(attributes: Attributes, content: SpanContent): Attributes {
  const redacted: Record<string, AttributeValue> = { ...attributes };
  for (const name in attributes) {
    const value = attributes[name];
    if (value !== undefined) redacted[name] = redactValue(name, value, content);
  }
  return redacted;
}

function redactValue(name: string, value: AttributeValue, content: SpanContent): AttributeValue {
  if (isSecretName(name) && typeof value !== 'boolean') return REDACTED_BY_NAME;
  if (typeof value === 'string') return redactText(name, value, content);
  return typeof value === 'object' ? value.map((item) => redactItem(name, item, content)) : value;
}

function redactItem(name: string, item: AttributeItem, content: SpanContent): AttributeItem {
  return typeof item === 'string' ? redactText(name, item, content) : item;
}

/** JSON keeps its shape: the texts in it are filtered one by one, with the names of their fields. Untouched text stays as it was. */
function redactText(name: string, text: string, content: SpanContent): string {
  const structure = parseStructure(text);
  if (structure === undefined) return content.text(name, () => text) ?? '';
  const before = changes(content);
  const redacted = content.json(name, () => structure) ?? '';
  return changes(content) === before ? text : redacted;
}

function changes(content: SpanContent): number {
  return content.redactions() + content.truncations().length;
}

function parseStructure(text: string): object | undefined {
  return /^\s*[[{]/.test(text) ? (parseJson(text) as object | undefined) : undefined;
}

function redactStatus(status: SpanStatus, content: SpanContent): SpanStatus {
  if (status.code !== 'error') return status;
  return { code: 'error', message: content.text('status', () => status.message) ?? '' };
}

/** An instrumentation of ours has counted its own already. */
function withCounts(attributes: Attributes, content: SpanContent): Attributes {
  if (changes(content) === 0) return attributes;
  const { [REDACTIONS]: redactedBefore, [TRUNCATED]: truncatedBefore } = attributes;
  const redactions = content.redactions() + (typeof redactedBefore === 'number' ? redactedBefore : 0);
  const truncations = [
    ...(typeof truncatedBefore === 'object' ? truncatedBefore : []),
    ...content.truncations(),
  ];
  return {
    ...attributes,
    ...(redactions > 0 && { [REDACTIONS]: redactions }),
    ...(truncations.length > 0 && { [TRUNCATED]: truncations }),
  };
}

function mapAttributes(record: SpanRecord, map: (attributes: Attributes) => Attributes): SpanRecord {
  return {
    ...record,
    attributes: map(record.attributes),
    events: record.events.map((event) => ({ ...event, attributes: map(event.attributes) })),
    links: record.links.map((link) => ({ ...link, attributes: map(link.attributes) })),
  };
}
