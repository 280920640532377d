import { compareTimes, earliest, latest } from '../../core/events/time.ts';
import type { SpanRecord, Trace } from '../../core/spans/span.ts';
import { describeSpan } from './describe-span.ts';

const BAR_WIDTH = 24;
const NAME_WIDTH = 44;

/** A row of the waterfall, before colours: for the terminal, and for the golden files that a person reads in a diff. */
export interface WaterfallRow {
  readonly name: string;
  readonly bar: string;
  readonly times: string;
  readonly facts: string;
  readonly kind: 'failed' | 'refused' | 'plain';
}

/** Draws a trace as a tree with bars over its whole time. */
export function drawWaterfall(trace: Trace): readonly WaterfallRow[] {
  const ids = new Set(trace.spans.map(({ spanId }) => spanId));
  const roots = trace.spans.filter(
    ({ parentSpanId }) => parentSpanId === undefined || !ids.has(parentSpanId),
  );
  const start = earliest(trace.spans.map(({ startTime }) => startTime)) ?? 0n;
  const end = latest(trace.spans.map(({ endTime }) => endTime)) ?? 0n;
  const children = Map.groupBy(trace.spans.toSorted(byStart), ({ parentSpanId }) => parentSpanId);
  const rows = (span: SpanRecord, depth: number): readonly WaterfallRow[] => [
    row({ span, depth, start, end }),
    ...(children.get(span.spanId) ?? []).flatMap((child) => rows(child, depth + 1)),
  ];
  return roots.flatMap((root) => rows(root, 0));
}

/** The rows as plain text, columns aligned. */
export function waterfallText(
  rows: readonly WaterfallRow[],
  paint: (text: string, painted: WaterfallRow) => string = (text) => text,
): string {
  const nameWidth = Math.max(NAME_WIDTH, ...rows.map(({ name }) => name.length));
  return rows
    .map((one) => paint(`${one.name.padEnd(nameWidth)} ${one.bar} ${one.times}  ${one.facts}`.trimEnd(), one))
    .join('\n');
}

function byStart(left: SpanRecord, right: SpanRecord): number {
  return compareTimes(left.startTime, right.startTime) || left.name.localeCompare(right.name);
}

interface Placed {
  readonly span: SpanRecord;
  readonly depth: number;
  readonly start: bigint;
  readonly end: bigint;
}

function row({ span, depth, start, end }: Placed): WaterfallRow {
  const { facts, kind } = describeSpan(span);
  return {
    name: '  '.repeat(depth) + span.name,
    bar: drawBar(span, start, end),
    times: `${seconds(span.startTime - start)} ${seconds(span.endTime - span.startTime)}`,
    facts,
    kind,
  };
}

function drawBar(span: SpanRecord, start: bigint, end: bigint): string {
  const whole = end > start ? end - start : 1n;
  const from = Number(((span.startTime - start) * BigInt(BAR_WIDTH)) / whole);
  const to = Number(((span.endTime - start) * BigInt(BAR_WIDTH) + whole - 1n) / whole);
  const length = Math.max(1, to - from);
  const offset = Math.min(from, BAR_WIDTH - 1);
  return `|${'·'.repeat(offset)}${'█'.repeat(length)}${'·'.repeat(BAR_WIDTH)}`.slice(0, BAR_WIDTH + 1) + '|';
}

/** `  1.234s`: milliseconds are what the sources have. */
function seconds(nanoseconds: bigint): string {
  return `${(Number(nanoseconds / 1_000_000n) / 1000).toFixed(3)}s`.padStart(9);
}
