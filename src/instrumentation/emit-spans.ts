import { SpanKind, SpanStatusCode, trace, type Context, type Link, type Span } from '@opentelemetry/api';
import type { Attributes, SpanRecord } from '../core/spans/span.ts';
import type { EmittedSpans } from './emitted-spans.ts';
import type { Telemetry } from './telemetry.ts';
import { toHrTime } from './time.ts';

const KINDS: Readonly<Record<SpanRecord['kind'], SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

export interface LiveRoot {
  readonly span: Span;
  readonly startTime: bigint;
  /** The context that has the span. */
  readonly context: Context;
}

/** More spans at once than a BatchSpanProcessor's queue has room for by default (2048) may follow: what comes last is dropped. */
const MANY = 1024;

/** The records of a turn through the user's tracer: the last one (the root) goes into the live span, the others become its descendants. */
export function emitSpans(records: readonly SpanRecord[], root: LiveRoot, telemetry: Telemetry): void {
  const record = records.at(-1);
  if (record === undefined) return;
  telemetry.emitted.note(record.spanId, root.span.spanContext());
  const contexts = new Map([[record.spanId, root.context]]);
  const children = records.slice(0, -1);
  // Children stand before their parents in `records`: starting needs the parent first, ending the child.
  const spans = children.toReversed().map((child) => {
    const parent = contexts.get(child.parentSpanId ?? '') ?? root.context;
    const span = startChild(child, parent, telemetry);
    contexts.set(child.spanId, trace.setSpan(parent, span));
    return { child, span };
  });
  const isLarge = children.length > MANY;
  if (isLarge) finishRoot(root, record, telemetry.emitted);
  for (const { child, span } of spans.toReversed()) finish(span, child);
  if (!isLarge) finishRoot(root, record, telemetry.emitted);
}

function startChild(record: SpanRecord, parent: Context, telemetry: Telemetry): Span {
  const span = telemetry.tracer().startSpan(
    record.name,
    {
      kind: KINDS[record.kind],
      startTime: toHrTime(record.startTime),
      attributes: mutable(record.attributes),
      links: [...linksOf(record, telemetry.emitted)],
    },
    parent,
  );
  telemetry.emitted.note(record.spanId, span.spanContext());
  return span;
}

function finishRoot({ span }: LiveRoot, record: SpanRecord, emitted: EmittedSpans): void {
  span.setAttributes(mutable(record.attributes));
  for (const link of linksOf(record, emitted)) span.addLink(link);
  finish(span, record);
}

function finish(span: Span, { events, status, endTime }: SpanRecord): void {
  for (const event of events) span.addEvent(event.name, mutable(event.attributes), toHrTime(event.time));
  if (status.code === 'error') span.setStatus({ code: SpanStatusCode.ERROR, message: status.message });
  span.end(toHrTime(endTime));
}

function linksOf({ links }: SpanRecord, emitted: EmittedSpans): readonly Link[] {
  return links.flatMap(({ spanId, attributes }) => {
    const context = emitted.find(spanId);
    return context === undefined ? [] : [{ context, attributes: mutable(attributes) }];
  });
}

/** The API's types want writable arrays; nobody writes to them. */
function mutable(attributes: Attributes): Record<string, string | number | boolean | string[]> {
  return attributes as Record<string, string | number | boolean | string[]>;
}
