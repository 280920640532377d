import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromJournalEntry } from '../../../src/core/events/from-journal-entry.ts';
import { processEnd } from '../../../src/drain/process-end.ts';
import { createSessionFold } from '../../../src/core/session/session-fold.ts';
import type { Turn } from '../../../src/core/session/turn.ts';
import { violationsOf } from '../../support/conformance/check-spans.ts';
import { agentStop, sessionEnd, stop, submit, toolEnd } from '../../support/lines/hook-entries.ts';
import { eventsOfLines } from '../../support/lines/fold-lines.ts';
import {
  account,
  answer,
  failure,
  harness,
  interrupt,
  launched,
  marker,
  notification,
  ofAgent,
  opened,
  prompt,
  queued,
  request,
  result,
  retry,
  SESSION_ID,
  text,
  thinking,
  use,
  type Line,
} from '../../support/lines/transcript-lines.ts';
import { ofOperation } from '../../support/sessions/count-spans.ts';
import { renderTurns } from '../../support/sessions/fold-session.ts';

/** A session of three turns with a bit of everything; hooks are journal entries (`event`), everything else are lines. */
const WHOLE: readonly Line[] = [
  submit(-1, 'p1'),
  opened(-1),
  prompt(0, 'p1'),
  request(1, 'r1'),
  retry(2, 529, 1),
  request(3, 'r2'),
  answer(10, 'm1', thinking('hm'), { apiBlockIndex: 0, requestRef: 'r2' }),
  answer(11, 'm1', use('t1'), { apiBlockIndex: 1, requestRef: 'r2' }),
  answer(12, 'm1', use('t2', 'Agent', { prompt: 'x' }), { apiBlockIndex: 2 }),
  result(20, 't1', 'Exit code 1', { isError: true }),
  launched(21, 't2', 'a1'),
  ...ofAgent('a1', [prompt(21, 'p1'), answer(22, 's1', use('t3')), result(23, 't3'), answer(24, 's2')]),
  toolEnd(20, 'p1', 't1', { duration_ms: 5 }),
  queued(15, 'and b'),
  answer(30, 'm2', text('done')),
  agentStop(31, 'p1', 'a1'),
  stop(32, 'p1'),
  marker(33),
  harness(34, 'Stop hook feedback'),
  request(35, 'r3'),
  answer(40, 'm3'),
  account(),
  opened(99),
  prompt(100, 'p2', notification('a1', 't2'), { promptSource: 'system' }),
  answer(110, 'm4', use('t4', 'SendMessage', { to: 'a1' })),
  result(111, 't4'),
  ...ofAgent('a1', [prompt(112, 'p2'), answer(113, 's3')]),
  interrupt(120),
  prompt(200, 'p3'),
  request(201, 'r5'),
  failure(210, 400),
  sessionEnd(220),
];

const JUNK: readonly unknown[] = [
  null,
  '',
  0,
  -1,
  1e300,
  [],
  {},
  'p1',
  't1',
  'a1',
  'm1',
  '2026-11-22T10:00:00.005Z',
  true,
];

type Damage =
  | { readonly kind: 'drop' | 'repeat' | 'swap'; readonly line: number }
  | { readonly kind: 'spoil'; readonly line: number; readonly field: number; readonly by: unknown };

const line = fc.nat(WHOLE.length - 1);
const damages = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom('drop' as const, 'repeat' as const, 'swap' as const), line }),
    fc.record({ kind: fc.constant('spoil' as const), line, field: fc.nat(), by: fc.constantFrom(...JUNK) }),
  ),
  { maxLength: 12 },
);

function damage(lines: readonly Line[], one: Damage): readonly Line[] {
  const at = one.line % lines.length;
  const [before, hit, after] = [lines.slice(0, at), lines[at] ?? {}, lines.slice(at + 1)];
  switch (one.kind) {
    case 'drop':
      return lines.length > 1 ? [...before, ...after] : lines;
    case 'repeat':
      return [...before, hit, hit, ...after];
    case 'swap':
      return [...before, ...after.slice(0, 1), hit, ...after.slice(1)];
    case 'spoil':
      return [...before, spoil(hit, one.field, one.by), ...after];
  }
}

/** One field, or one field of the message. */
function spoil(hit: Line, field: number, by: unknown): Line {
  const message = hit['message'] as Line | undefined;
  const names = [...Object.keys(hit), ...Object.keys(message ?? {}).map((name) => `message.${name}`)];
  const name = names[field % names.length] ?? '';
  return name.startsWith('message.')
    ? { ...hit, message: { ...message, [name.slice(8)]: by } }
    : { ...hit, [name]: by };
}

/** Folded with looks in between, as the drain does. */
function fold(lines: readonly Line[], looks: number): readonly Turn[] {
  const session = createSessionFold(SESSION_ID);
  const turns: Turn[] = [];
  for (const [index, entry] of lines.entries()) {
    const hook = 'event' in entry ? fromJournalEntry(entry) : undefined;
    const events = hook === undefined || hook.kind === 'diagnostic' ? eventsOfLines([entry]) : [hook];
    for (const event of events) session.add(event, index);
    if (index % looks === 0) turns.push(...session.takeFinished({ settled: index % 2 === 0 }));
  }
  session.add(processEnd);
  turns.push(...session.takeFinished({ settled: true }));
  expect(session.openTurns()).toEqual([]);
  return turns;
}

function check(turns: readonly Turn[]): void {
  const traces = renderTurns(turns);
  expect(new Set(traces.map(({ traceId }) => traceId)).size).toBe(traces.length);
  for (const { spans } of traces) {
    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect(ids.size).toBe(spans.length);
    expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined)).toEqual(spans.slice(-1));
    for (const span of spans) {
      expect(span.parentSpanId === undefined || ids.has(span.parentSpanId)).toBe(true);
      expect(span.endTime >= span.startTime && span.startTime >= 0n).toBe(true);
    }
    for (const { startTime, endTime } of ofOperation(spans, 'chat'))
      expect(endTime).toBeGreaterThan(startTime);
    expect(violationsOf(spans)).toEqual([]);
  }
}

/** Message ids; a line that stands there twice counts once. */
function answersIn(lines: readonly Line[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const isNew = (lineId: string | undefined): boolean => lineId === undefined || !seen.has(lineId);
  return new Set(
    eventsOfLines(lines).flatMap((event) => {
      if (event.kind !== 'model-output' || !isNew(event.lineId)) return [];
      if (event.lineId !== undefined) seen.add(event.lineId);
      return [event.messageId];
    }),
  );
}

describe('a session that was damaged', () => {
  test('whole, it is what it is', () => {
    const turns = fold(WHOLE, 1000);
    expect(turns.map(({ key, run }) => `${key} ${run.outcome}`)).toEqual([
      'p1 completed',
      'p2 interrupted',
      'p3 failed',
    ]);
    check(turns);
  });

  test('still gives whole traces, whatever was lost, repeated, swapped or spoiled', () => {
    fc.assert(
      fc.property(damages, fc.integer({ min: 1, max: 40 }), (all, looks) => {
        check(fold(all.reduce(damage, WHOLE), looks));
      }),
      { numRuns: 150, seed: 20261127 },
    );
  });

  // A prompt that is lost takes the name of its turn with it, by which its subagents find it; a subagent’s line that is spoiled, its subagent.
  const isNaming = ({ promptId, agentId }: Line): boolean => promptId !== undefined || agentId !== undefined;

  test('loses no answer and counts none twice, when it is read in one go', () => {
    fc.assert(
      fc.property(damages, (all) => {
        const lines = all.reduce(
          (left, one) => (isNaming(left[one.line % left.length]!) ? left : damage(left, one)),
          WHOLE,
        );
        const said = answersIn(lines);
        const spans = renderTurns(fold(lines, 1000)).flatMap((trace) => trace.spans);
        const shown = ofOperation(spans, 'chat').flatMap(
          ({ attributes }) => attributes['gen_ai.response.id'] ?? [],
        );
        expect(shown.map(String).toSorted((left, right) => left.localeCompare(right))).toEqual(
          [...said].toSorted((left, right) => left.localeCompare(right)),
        );
      }),
      { numRuns: 150, seed: 20261128 },
    );
  });
});
