import type { SpanRecord } from '../../../src/core/spans/span.ts';

/** A span with its children in place of ids: what two roads must have in common. */
export interface DescribedSpan {
  readonly name: string;
  readonly kind: string;
  readonly startTime: bigint;
  readonly endTime: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly unknown[];
  readonly links: readonly unknown[];
  readonly status: unknown;
  readonly children: readonly DescribedSpan[];
}

/** Attributes that only the program's side can know. */
const OWN =
  /^claude_code\.(?:usage\.source|cost\.reported_usd|options\.)|^gen_ai\.response\.time_to_first_chunk$/u;

/** The trees below every root, in order of time. `links` are compared by kind: their targets are ids. */
export function describeTraces(spans: readonly SpanRecord[]): readonly DescribedSpan[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  return sorted(spans.filter(({ parentSpanId }) => !ids.has(parentSpanId ?? ''))).map((root) =>
    describeSpan(root, spans),
  );
}

function describeSpan(span: SpanRecord, spans: readonly SpanRecord[]): DescribedSpan {
  const { name, kind, startTime, endTime, events, status, spanId } = span;
  return {
    name,
    kind,
    startTime,
    endTime,
    attributes: Object.fromEntries(
      Object.entries(span.attributes)
        .filter(([key]) => !OWN.test(key))
        .sort(([left], [right]) => (left < right ? -1 : 1)),
    ),
    events,
    links: span.links.map(({ attributes }) => attributes),
    status,
    children: sorted(spans.filter(({ parentSpanId }) => parentSpanId === spanId)).map((child) =>
      describeSpan(child, spans),
    ),
  };
}

function sorted(spans: readonly SpanRecord[]): readonly SpanRecord[] {
  return [...spans].sort(
    (left, right) =>
      Number(left.startTime - right.startTime) ||
      left.name.localeCompare(right.name) ||
      String(left.attributes['gen_ai.tool.call.id']).localeCompare(
        String(right.attributes['gen_ai.tool.call.id']),
      ),
  );
}

/** Names and outcomes only, one line a span: for what was made from poorer sources. Siblings are sorted by name, since times differ. */
export function outline(spans: readonly DescribedSpan[], depth = 0): readonly string[] {
  return [...spans]
    .sort((left, right) => (depth === 0 ? 0 : textOf(left).localeCompare(textOf(right))))
    .flatMap((span) => ['  '.repeat(depth) + textOf(span), ...outline(span.children, depth + 1)]);
}

function textOf({ name, attributes }: DescribedSpan): string {
  const outcome = attributes['claude_code.agent.outcome'] ?? attributes['claude_code.tool.outcome'] ?? '';
  return typeof outcome === 'string' ? `${name} ${outcome}`.trim() : name;
}
