import { describe, expect, test } from 'vitest';
import { toolInputDigest } from '../../../src/core/events/tool-input-digest.ts';
import type { ToolCall } from '../../../src/core/session/turn.ts';
import { hook, stop, submit, toolEnd } from '../../support/lines/hook-entries.ts';
import { turnsOf, type Files } from '../../support/lines/fold-lines.ts';
import {
  account,
  answer,
  EPOCH,
  interrupt,
  prompt,
  result,
  use,
  type Line,
} from '../../support/lines/transcript-lines.ts';

const toolsOf = (files: Files): readonly ToolCall[] => turnsOf(files).flatMap(({ run }) => run.tools);
const ms = (time: bigint): number => Number(time / 1_000_000n) - EPOCH;
const times = (tool: ToolCall): string => `${ms(tool.startedAt)}–${ms(tool.endedAt)} ${tool.timingSource}`;

const issued = [prompt(0, 'p1'), answer(10, 'm1', use('t1'))];
const denied = { isError: true, permissionDecision: { decision: 'reject', source: 'config' } };

describe('how a call ended', () => {
  const cases: readonly (readonly [name: string, files: Files, expected: string])[] = [
    ['well', { main: [...issued, result(20, 't1')] }, 'ok'],
    ['with an error', { main: [...issued, result(20, 't1', 'Exit code 1', { isError: true })] }, 'failed'],
    [
      'refused by a rule',
      { main: [...issued, result(20, 't1', 'no', { ...denied, toolDenialKind: 'permission-rule' })] },
      'denied',
    ],
    [
      'refused because nobody answered',
      { main: [...issued, result(20, 't1', 'no', { ...denied, toolDenialKind: 'user-rejected' })] },
      'denied',
    ],
    [
      'refused because the consumer left',
      { main: [...issued, result(20, 't1', 'no', { isError: true, toolDenialKind: 'cancelled' })] },
      'denied',
    ],
    [
      'interrupted',
      {
        main: [
          ...issued,
          result(20, 't1', 'no', { isError: true, toolDenialKind: 'user-rejected' }),
          interrupt(21),
        ],
      },
      'interrupted',
    ],
    ['without a result, interrupted', { main: [...issued, interrupt(21)] }, 'interrupted'],
    ['without a result', { main: [...issued, account()] }, 'open'],
    [
      'without a result, but a hook saw it end',
      { main: issued, hooks: [toolEnd(20, 'p1', 't1', { duration_ms: 5 }), stop(30, 'p1')] },
      'ok',
    ],
    [
      'without a result, but a hook saw it fail',
      { main: issued, hooks: [{ ...toolEnd(20, 'p1', 't1'), event: 'PostToolUseFailure' }] },
      'failed',
    ],
    [
      'without a result, but a hook saw it interrupted',
      {
        main: issued,
        hooks: [{ ...toolEnd(20, 'p1', 't1', { is_interrupt: true }), event: 'PostToolUseFailure' }],
      },
      'interrupted',
    ],
  ];
  test.for(cases)('%s', ([, files, expected]) => {
    expect(toolsOf(files).map(({ outcome }) => outcome)).toEqual([expected]);
  });
});

describe('when a call was executed', () => {
  const cases: readonly (readonly [name: string, files: Files, expected: string])[] = [
    ['from its line to its result’s', { main: [...issued, result(50, 't1')] }, '10–50 transcript'],
    [
      'as a hook measured',
      { main: [...issued, result(50, 't1')], hooks: [toolEnd(55, 'p1', 't1', { duration_ms: 8 })] },
      '42–50 hook',
    ],
    [
      'a hook without a duration measures nothing',
      { main: [...issued, result(50, 't1')], hooks: [toolEnd(55, 'p1', 't1')] },
      '10–50 transcript',
    ],
    [
      'by its hook alone',
      { hooks: [submit(0, 'p1'), toolEnd(55, 'p1', 't1', { duration_ms: 8 })] },
      '47–55 hook',
    ],
    [
      'to the last event, when there is no end',
      { main: [...issued, answer(30, 'm1', use('t2', 'Read')), interrupt(40)] },
      '10–40 transcript',
    ],
  ];
  test.for(cases)('%s', ([, files, expected]) => {
    expect(times(toolsOf(files)[0]!)).toBe(expected);
  });
});

describe('ids', () => {
  test('a call is one, however often its id stands in lines, and the first line names it', () => {
    const main = [
      ...issued,
      answer(11, 'm1', use('t1', 'Read')),
      result(20, 't1', 'a'),
      result(25, 't1', 'b'),
      answer(30, 'm2', use('t1')),
    ];
    expect(toolsOf({ main })).toMatchObject([{ id: 't1', name: 'Bash' }]);
  });

  test('a result of a call that nobody issued makes none', () => {
    expect(toolsOf({ main: [prompt(0, 'p1'), result(20, 't9'), answer(30, 'm1')] })).toEqual([]);
  });
});

describe('permission', () => {
  const input = { command: 'ls' };
  const ask = (at: number, fields: Line = {}): Line =>
    hook(at, 'PermissionRequest', {
      prompt_id: 'p1',
      tool_name: 'Bash',
      tool_input_digest: toolInputDigest('Bash', input),
      ...fields,
    });
  const wait = ({ permissionWait }: ToolCall): string =>
    permissionWait === undefined ? 'none' : `${ms(permissionWait.startedAt)}–${ms(permissionWait.endedAt)}`;
  const twice = [
    prompt(0, 'p1'),
    answer(10, 'm1', use('t1')),
    answer(11, 'm1', use('t2')),
    result(50, 't1'),
    result(90, 't2'),
    answer(100, 'm2'),
  ];
  const ends = [toolEnd(50, 'p1', 't1', { duration_ms: 10 }), toolEnd(90, 'p1', 't2', { duration_ms: 10 })];
  const oneRead = [prompt(0, 'p1'), answer(10, 'm1', use('t1', 'Read')), result(50, 't1')];

  const cases: readonly (readonly [name: string, files: Files, expected: readonly string[]])[] = [
    ['two calls alike, both asked', { main: twice, hooks: [ask(12), ask(51), ...ends] }, ['12–40', '51–80']],
    ['two calls alike, the second asked', { main: twice, hooks: [ask(55), ...ends] }, ['none', '55–80']],
    [
      'two calls alike, asked out of order',
      { main: twice, hooks: [ask(51), ask(12), ...ends] },
      ['12–40', '51–80'],
    ],
    [
      'no digest: tool and time do',
      { main: twice, hooks: [ask(12, { tool_input_digest: undefined }), ...ends] },
      ['12–40', 'none'],
    ],
    [
      'another input',
      {
        main: twice,
        hooks: [ask(12, { tool_input_digest: toolInputDigest('Bash', { command: 'rm' }) }), ...ends],
      },
      ['none', 'none'],
    ],
    ['another tool', { main: oneRead, hooks: [ask(12)] }, ['none']],
    ['asked when all was over', { main: twice, hooks: [ask(95), ...ends] }, ['none', 'none']],
    ['asked by a subagent', { main: twice, hooks: [ask(12, { agent_id: 'a1' }), ...ends] }, ['none', 'none']],
    [
      'refused: until the result',
      { main: [...issued, result(50, 't1', 'no', denied)], hooks: [ask(12)] },
      ['12–50'],
    ],
    ['without a transcript', { hooks: [submit(0, 'p1'), ask(12), ends[0]!] }, ['12–40']],
  ];
  test.for(cases)('%s', ([, files, expected]) => {
    expect(toolsOf(files).map(wait)).toEqual(expected);
  });

  test('the request of a subagent goes to its own call, not to one like it of the main thread', () => {
    const [turn] = turnsOf({
      main: [
        prompt(0, 'p1'),
        answer(10, 'm1', use('t1')),
        answer(11, 'm1', use('t2', 'Agent', {})),
        result(80, 't1'),
        result(90, 't2', 'x', { toolUseResult: { agentId: 'a1' } }),
        answer(100, 'm2'),
      ],
      agents: {
        a1: {
          lines: [prompt(20, 'p1'), answer(30, 's1', use('t3')), result(70, 't3'), answer(75, 's2')],
          meta: { toolUseId: 't2' },
        },
      },
      hooks: [ask(35, { agent_id: 'a1' })],
    });
    expect(turn?.run.tools.map(wait)).toEqual(['none', 'none']);
    expect(turn?.run.tools[1]?.runs[0]?.tools.map(wait)).toEqual(['35–70']);
  });
});
