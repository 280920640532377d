import type { Trace } from '../../src/core/spans/span.ts';
import type { DeliveryResult } from '../../src/delivery/destination.ts';
import { type Backlog, type BacklogLimits, createBacklog } from '../../src/exporter/backlog/backlog.ts';
import { WHOLE_TRACES } from '../../src/exporter/backlog/trace-form.ts';
import { createSpanConverter } from '../../src/exporter/from-readable-span.ts';
import type { ReadableSpanLike } from '../../src/exporter/readable-span.ts';
import { fakeSpan, type FakeSpan } from './fake-span.ts';

const LIMITS: BacklogLimits = {
  traces: 100,
  spans: 1_000,
  characters: 1_000_000,
  idleMilliseconds: 600_000,
  lateMilliseconds: 60_000,
};

export const ACCEPTED: DeliveryResult = { kind: 'accepted' };
export const LATER = { kind: 'retryable', reason: 'it is away' } as const;
export const TOO_EARLY: DeliveryResult = { ...LATER, isTooEarly: true };
export const REJECTED = { kind: 'rejected', reason: 'it is bad' } as const;

interface Setup {
  readonly form?: typeof WHOLE_TRACES;
  readonly wantsAll?: boolean;
  readonly limits?: Partial<BacklogLimits>;
}

export function createSubject({ form = WHOLE_TRACES, wantsAll = false, limits = {} }: Setup = {}) {
  const convert = createSpanConverter();
  const dropped: [number, string][] = [];
  const clock = { now: 0 };
  const backlog = createBacklog({
    form,
    wantsAll,
    limits: { ...LIMITS, ...limits },
    now: () => clock.now,
    onDrop: (spans, reason) => dropped.push([spans, reason]),
  });
  const add = (...spans: readonly ReadableSpanLike[]): void => backlog.add(spans.map(convert));
  return { backlog, add, dropped, clock, deliver: () => deliverAll(backlog) };
}

/** What a destination that takes everything is given, batch by batch. */
function deliverAll(backlog: Backlog): readonly Trace[] {
  const delivered: Trace[] = [];
  for (let batch = backlog.next(); batch !== undefined; batch = backlog.next()) {
    delivered.push(...batch.traces);
    backlog.settle(batch, ACCEPTED);
  }
  return delivered;
}

export const idsOf = (traces: readonly Trace[]) =>
  traces.map(({ spans }) => spans.map((span) => Number(`0x${span.spanId}`)));

export const genai = (span: FakeSpan) =>
  fakeSpan({ ...span, attributes: { 'gen_ai.operation.name': 'chat' } });
