import { describe, expect, test } from 'vitest';
import type { ModelCall } from '../../../src/core/session/turn.ts';
import { turnsOf } from '../../support/lines/fold-lines.ts';
import {
  account,
  answer,
  EPOCH,
  failure,
  harness,
  interrupt,
  MODEL,
  prompt,
  queued,
  request,
  result,
  retry,
  text,
  thinking,
  usage,
  use,
  type Line,
} from '../../support/lines/transcript-lines.ts';

const callsOf = (main: readonly Line[]): readonly ModelCall[] =>
  turnsOf({ main }).flatMap(({ run }) => run.calls);
const at = (time: bigint | undefined): number => Number(((time ?? 0n) + 500_000n) / 1_000_000n) - EPOCH;
const aborted = { isAbortedMidStream: true, message: { stop_reason: null, usage: usage(10, 1) } };

/** `start–end source`, in milliseconds. */
const times = (call: ModelCall): string => `${at(call.startedAt)}–${at(call.endedAt)} ${call.startSource}`;

describe('when a call begins and ends', () => {
  const cases: readonly (readonly [name: string, main: readonly Line[], expected: readonly string[]])[] = [
    ['with its request', [prompt(0, 'p1'), request(5, 'r1'), answer(20, 'm1')], ['5–20 request']],
    [
      'with its first request, retries included',
      [prompt(0, 'p1'), request(5, 'r1'), retry(6, 529, 1), request(8, 'r2'), answer(20, 'm1')],
      ['5–20 request'],
    ],
    [
      'without request lines: with the event before',
      [prompt(0, 'p1'), answer(20, 'm1', use('t1')), result(30, 't1'), answer(40, 'm2')],
      ['0–20 preceding_event', '30–40 preceding_event'],
    ],
    [
      'the event before is not the queued message that is older',
      [prompt(0, 'p1'), answer(20, 'm1', use('t1')), result(30, 't1'), queued(15, 'x'), answer(40, 'm2')],
      ['0–20 preceding_event', '30–40 preceding_event'],
    ],
    [
      'what the harness adds comes before',
      [
        prompt(0, 'p1'),
        answer(20, 'm1', text('a'), { message: { stop_reason: 'max_tokens' } }),
        harness(25, 'go on'),
        answer(40, 'm2'),
      ],
      ['0–20 preceding_event', '25–40 preceding_event'],
    ],
    [
      'lines of one answer that stand among results',
      [
        prompt(0, 'p1'),
        request(5, 'r1'),
        answer(10, 'm1', use('t1')),
        result(12, 't1'),
        answer(15, 'm1', use('t2')),
        result(18, 't2'),
        request(19, 'r2'),
        answer(30, 'm2'),
      ],
      ['5–15 request', '19–30 request'],
    ],
    ['no answer yet', [prompt(0, 'p1'), request(5, 'r1')], ['5–5 request']],
    ['no answer, interrupted', [prompt(0, 'p1'), request(5, 'r1'), interrupt(50)], ['5–50 request']],
    [
      'no answer, a failure without request lines',
      [prompt(0, 'p1'), failure(50, 400)],
      ['0–50 preceding_event'],
    ],
    [
      'retries, then killed',
      [prompt(0, 'p1'), request(5, 'r1'), retry(6, 529, 1), request(8, 'r2'), retry(9, 529, 2)],
      ['5–9 request'],
    ],
    [
      'retries without request lines, then killed',
      [prompt(0, 'p1'), retry(6, 529, 1), retry(9, 529, 2)],
      ['0–9 preceding_event'],
    ],
    [
      'retries without request lines, interrupted',
      [prompt(0, 'p1'), retry(6, 529, 1), interrupt(9)],
      ['0–9 preceding_event'],
    ],
  ];
  test.for(cases)('%s', ([, main, expected]) => {
    expect(callsOf(main).map(times)).toEqual(expected);
  });

  const equal: readonly (readonly [name: string, main: readonly Line[], source: string])[] = [
    ['all at once', [prompt(0, 'p1'), answer(0, 'm1')], 'preceding_event'],
    ['request and answer at once', [prompt(-9, 'p1'), request(0, 'r1'), answer(0, 'm1')], 'request'],
    ['request and failure at once', [prompt(0, 'p1'), request(0, 'r1'), failure(0, 400)], 'request'],
    [
      'an answer before everything',
      [prompt(0, 'p1'), request(5, 'r1'), answer(-50, 'm1')],
      'preceding_event',
    ],
    ['the only line', [answer(0, 'm1')], 'preceding_event'],
  ];
  test.for(equal)('never zero length: %s', ([, main, source]) => {
    const [call] = callsOf(main);
    expect(call?.startSource).toBe(source);
    const length = (call?.endedAt ?? 0n) - (call?.startedAt ?? 0n);
    expect(length).toBeGreaterThan(0n);
    expect(length).toBeLessThan(1_000_000n);
  });
});

describe('what a call was', () => {
  const cases: readonly (readonly [
    name: string,
    main: readonly Line[],
    expected: readonly Partial<ModelCall>[],
  ])[] = [
    [
      'aborted, as only its second line says',
      [
        prompt(0, 'p1'),
        answer(10, 'm1', thinking('hm'), { message: aborted.message }),
        answer(11, 'm1', text('I'), aborted),
        interrupt(12),
      ],
      [
        {
          messageId: 'm1',
          aborted: true,
          stopReason: undefined,
          output: [
            { kind: 'thinking', text: 'hm' },
            { kind: 'text', text: 'I' },
          ],
        },
      ],
    ],
    [
      'aborted in its second line, whole in its first: the real usage counts',
      [
        prompt(0, 'p1'),
        answer(10, 'm1', thinking('hm'), { message: { usage: usage(10, 77) } }),
        answer(11, 'm1', text('I'), aborted),
        interrupt(12),
      ],
      [{ aborted: true, usage: expect.objectContaining({ outputTokens: 77 }) as never }],
    ],
    [
      'retries, then an answer',
      [
        prompt(0, 'p1'),
        request(1, 'r1'),
        retry(2, 429, 1),
        request(3, 'r2'),
        answer(9, 'm1', text('a'), { requestRef: 'r2' }),
      ],
      [{ attempts: 2, requestRef: 'r2', failure: undefined }],
    ],
    [
      'retries, then a failure',
      [prompt(0, 'p1'), request(1, 'r1'), retry(2, 529, 1), request(3, 'r2'), failure(4, 529, 'Overloaded')],
      [{ attempts: 2, failure: { status: 529, errorType: 'invalid_request_error', message: 'Overloaded' } }],
    ],
    [
      'retries and a failure, without request lines',
      [prompt(0, 'p1'), retry(2, 529, 1), retry(3, 529, 2), failure(4, 529)],
      [{ attempts: 3, requestRef: undefined }],
    ],
    [
      'retries, then killed: the last error is its own',
      [prompt(0, 'p1'), request(1, 'r1'), retry(2, 529, 1)],
      [
        {
          attempts: 1,
          aborted: true,
          failure: { status: 529, errorType: undefined, message: '529 mock error' },
        },
      ],
    ],
    [
      'without usage',
      [prompt(0, 'p1'), answer(9, 'm1', text('a'), { message: { usage: undefined } })],
      [{ usage: undefined, messageId: 'm1' }],
    ],
    [
      'of a model that was not the requested one',
      [prompt(0, 'p1'), request(1, 'r1'), answer(9, 'm1', text('a'), { requestedModel: 'opus' })],
      [{ requestedModel: 'opus', model: MODEL }],
    ],
    [
      'blocks out of order',
      [
        prompt(0, 'p1'),
        answer(9, 'm1', text('b'), { apiBlockIndex: 1 }),
        answer(10, 'm1', text('a'), { apiBlockIndex: 0 }),
      ],
      [
        {
          output: [
            { kind: 'text', text: 'a' },
            { kind: 'text', text: 'b' },
          ],
        },
      ],
    ],
  ];
  test.for(cases)('%s', ([, main, expected]) => {
    expect(callsOf([...main, account()])).toMatchObject(expected);
  });
});

describe('what a call was told', () => {
  test('everything since the call before, results that stand among the lines of an answer too', () => {
    const [first, second] = callsOf([
      prompt(0, 'p1', 'go'),
      answer(10, 'm1', use('t1')),
      result(12, 't1', 'one'),
      answer(15, 'm1', use('t2')),
      result(18, 't2', [text('two')]),
      result(19, 't9', 'of a call nobody issued'),
      queued(5, 'and b'),
      answer(30, 'm2'),
    ]);
    expect(first?.input).toEqual([{ kind: 'user', text: 'go' }]);
    expect(second?.input).toEqual([
      { kind: 'tool-result', toolUseId: 't1', content: 'one' },
      { kind: 'tool-result', toolUseId: 't2', content: [text('two')] },
      { kind: 'tool-result', toolUseId: 't9', content: 'of a call nobody issued' },
      { kind: 'user', text: 'and b' },
    ]);
  });
});
