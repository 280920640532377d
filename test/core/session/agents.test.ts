import { describe, expect, test } from 'vitest';
import { nestRuns } from '../../../src/core/session/nest-runs.ts';
import { processEnd } from '../../../src/drain/process-end.ts';
import { createSessionFold, type SessionFold } from '../../../src/core/session/session-fold.ts';
import type { AgentRun, ToolCall } from '../../../src/core/session/turn.ts';
import { agentStop, hook, sessionEnd, stop, submit, toolEnd } from '../../support/lines/hook-entries.ts';
import {
  addAll,
  eventsOf,
  eventsOfLines,
  outline,
  outlines,
  turnsOf,
  type Files,
} from '../../support/lines/fold-lines.ts';
import { renderTurns } from '../../support/sessions/fold-session.ts';
import {
  account,
  answer,
  failure,
  interrupt,
  launched,
  marker,
  notification,
  olderPrompt,
  prompt,
  result,
  SESSION_ID,
  use,
  type Line,
} from '../../support/lines/transcript-lines.ts';

const agentCall = (id: string): Line => use(id, 'Agent', { prompt: 'do', subagent_type: 'general-purpose' });
const message = (id: string, agentId: string): Line =>
  use(id, 'SendMessage', { to: agentId, message: 'more' });
const foreground = (at: number, id: string, agentId: string): Line =>
  result(at, id, 'done', { toolUseResult: { status: 'completed', agentId } });

/** A turn that launches `a1` in the background and stops. */
const background = [
  prompt(0, 'p1'),
  answer(10, 'm1', agentCall('t1')),
  launched(20, 't1', 'a1'),
  answer(30, 'm2'),
  marker(31),
];
const work = [prompt(22, 'p1'), answer(40, 's1', use('t2')), result(50, 't2'), answer(60, 's2')];
const meta = { agentType: 'general-purpose', toolUseId: 't1' };

describe('where a subagent hangs', () => {
  const cases: readonly (readonly [name: string, files: Files, expected: readonly string[]])[] = [
    [
      'under the call that its meta file names',
      { main: background, agents: { a1: { lines: work, meta } }, hooks: [agentStop(61, 'p1', 'a1')] },
      ['p1 completed: m1 Agent=ok [a1 completed: s1 Bash=ok s2] m2'],
    ],
    [
      'under the call whose result names it',
      { main: background, agents: { a1: { lines: work } } },
      ['p1 completed: m1 Agent=ok [a1 completed: s1 Bash=ok s2] m2'],
    ],
    [
      'without a prompt id, as older versions wrote them, nested ones too',
      {
        main: [
          olderPrompt(0, 'go', { uuid: 'u1' }),
          answer(10, 'm1', agentCall('t1')),
          foreground(60, 't1', 'a1'),
          answer(70, 'm2'),
        ],
        agents: {
          a2: { lines: [olderPrompt(30, 'inner'), answer(35, 'i1')], meta: { toolUseId: 't2' } },
          a1: {
            lines: [
              olderPrompt(20, 'outer'),
              answer(25, 's1', agentCall('t2')),
              foreground(40, 't2', 'a2'),
              answer(50, 's2'),
            ],
          },
        },
      },
      ['u1 completed: m1 Agent=ok [a1 completed: s1 Agent=ok [a2 completed: i1] s2] m2'],
    ],
    [
      'nowhere, when its launch is not known: it does not vanish',
      { main: [prompt(0, 'p1'), answer(10, 'm1')], agents: { a1: { lines: work } } },
      ['p1 completed: m1 + [a1 completed: s1 Bash=ok s2]'],
    ],
    [
      'known to hooks only',
      {
        hooks: [
          submit(0, 'p1'),
          toolEnd(50, 'p1', 't2', { agent_id: 'a1', duration_ms: 5 }),
          agentStop(60, 'p1', 'a1'),
          toolEnd(61, 'p1', 't1', { tool_name: 'Agent', duration_ms: 40, launched_agent_id: 'a1' }),
          stop(70, 'p1'),
        ],
      },
      ['p1 completed: Agent=ok [a1 completed: Bash=ok]'],
    ],
    [
      'its file never appears',
      { main: background, hooks: [submit(0, 'p1'), agentStop(61, 'p1', 'a1')] },
      ['p1 completed: m1 Agent=ok [a1 completed:] m2'],
    ],
    [
      'its file never appears, and nothing says that it ended',
      { main: [...background, account()] },
      ['p1 completed: m1 Agent=ok m2'],
    ],
  ];
  test.for(cases)('%s', ([, files, expected]) => {
    expect(outlines(files)).toEqual(expected);
  });
});

describe('a subagent that is resumed by SendMessage', () => {
  const resumed = [prompt(120, 'p2'), answer(130, 's3')];
  const again = [prompt(140, 'p2'), answer(150, 's4')];
  const files: Files = {
    main: [
      ...background,
      prompt(100, 'p2'),
      answer(110, 'm3', message('t5', 'a1')),
      result(125, 't5'),
      answer(135, 'm4', message('t6', 'a1')),
      result(145, 't6'),
      answer(155, 'm5'),
    ],
    agents: { a1: { lines: [...work, ...resumed, ...again], meta } },
    hooks: [agentStop(61, 'p1', 'a1'), agentStop(131, 'p2', 'a1'), agentStop(151, 'p2', 'a1')],
  };

  test('belongs to the calls and the turn that resumed it', () => {
    expect(outlines(files)).toEqual([
      'p1 completed: m1 Agent=ok [a1 completed: s1 Bash=ok s2] m2',
      'p2 completed: m3 SendMessage=ok [a1 completed: s3] m4 SendMessage=ok [a1 completed: s4] m5',
    ]);
  });

  test('has a span id of its own each time', () => {
    const ids = renderTurns(turnsOf(files))
      .flatMap(({ spans }) => spans)
      .filter(({ attributes }) => attributes['claude_code.agent.id'] === 'a1')
      .map(({ spanId }) => spanId);
    expect(new Set(ids).size).toBe(3);
  });

  test('within the turn that launched it', () => {
    const main = [
      prompt(0, 'p1'),
      answer(10, 'm1', agentCall('t1')),
      foreground(30, 't1', 'a1'),
      answer(40, 'm2', message('t2', 'a1')),
      result(70, 't2'),
      answer(80, 'm3'),
    ];
    const lines = [prompt(20, 'p1'), answer(25, 's1'), prompt(50, 'p1'), answer(60, 's2')];
    expect(outlines({ main, agents: { a1: { lines, meta } } })).toEqual([
      'p1 completed: m1 Agent=ok [a1 completed: s1] m2 SendMessage=ok [a1 completed: s2] m3',
    ]);
  });

  test('by calls that are not known: none is lost, no id is there twice', () => {
    const main = [...background, prompt(100, 'p2'), answer(110, 'm3')];
    const turns = turnsOf({ main, agents: { a1: { lines: [...work, ...resumed, ...again], meta } } });
    expect(turns.map(outline)[1]).toBe('p2 completed: m3 + [a1 completed: s3] + [a1 completed: s4]');
    const ids = renderTurns(turns)[1]?.spans.map(({ spanId }) => spanId) ?? [];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('keeps its turn open while it works, though it had stopped once before', () => {
    const fold = createSessionFold(SESSION_ID);
    const main = files.main?.slice(0, 8) ?? [];
    addAll(
      fold,
      eventsOf({
        main: [...main, answer(126, 'm9')],
        agents: { a1: { lines: [...work, ...resumed.slice(0, 1)], meta } },
        hooks: [agentStop(61, 'p1', 'a1')],
      }),
    );
    expect(fold.takeFinished({ settled: true }).map(({ key }) => key)).toEqual(['p1']);
    addAll(fold, eventsOf({ hooks: [agentStop(131, 'p2', 'a1')] }));
    expect(fold.takeFinished({ settled: true }).map(({ key }) => key)).toEqual(['p2']);
  });
});

describe('when a turn with a background subagent ends', () => {
  const fold = (...files: readonly Files[]): SessionFold => {
    const made = createSessionFold(SESSION_ID);
    for (const part of files) addAll(made, eventsOf(part));
    return made;
  };
  const outlinesOf = (made: SessionFold, settled = true): readonly string[] =>
    made.takeFinished({ settled }).map(outline);
  const running: Files = { main: background, agents: { a1: { lines: work.slice(0, 2), meta } } };

  test('not while it works, and it stands open', () => {
    const made = fold(running);
    expect(outlinesOf(made)).toEqual([]);
    expect(made.openTurns().map(outline)).toEqual(['p1 completed: m1 Agent=ok [a1 open: s1 Bash=open] m2']);
  });

  test('not while it works, though the next turn has begun', () => {
    expect(outlinesOf(fold(running, { main: [prompt(100, 'p2'), answer(110, 'm3')] }))).toEqual([
      'p2 completed: m3',
    ]);
  });

  const cases: readonly (readonly [name: string, then: Files, expected: string])[] = [
    ['with its last word', { agents: { a1: { lines: work.slice(2) } } }, 'completed: s1 Bash=ok s2'],
    ['with its failure', { agents: { a1: { lines: [failure(50, 400)] } } }, 'failed: s1 failed Bash=open'],
    [
      'with its StopFailure',
      { hooks: [hook(55, 'StopFailure', { prompt_id: 'p1', agent_id: 'a1' })] },
      'interrupted: s1 Bash=open',
    ],
    [
      'with its interrupt, and SubagentStop',
      { agents: { a1: { lines: [interrupt(50)] } }, hooks: [agentStop(55, 'p1', 'a1')] },
      'interrupted: s1 Bash=interrupted',
    ],
    ['with the session', { main: [account()] }, 'interrupted: s1 Bash=open'],
    ['with SessionEnd', { hooks: [sessionEnd(90)] }, 'interrupted: s1 Bash=open'],
  ];
  test.for(cases)('%s', ([, then, expected]) => {
    expect(outlinesOf(fold(running, then))).toEqual([`p1 completed: m1 Agent=ok [a1 ${expected}] m2`]);
  });

  test('with the process: the subagent was killed, the turn was not', () => {
    const made = fold(running);
    made.add(processEnd);
    expect(outlinesOf(made, false)).toEqual(['p1 completed: m1 Agent=ok [a1 killed: s1 Bash=open] m2']);
  });

  test('with the account of the process, though a later turn is the current one', () => {
    const made = fold(running, { main: [prompt(100, 'p2'), answer(110, 'm3'), account()] });
    expect(outlinesOf(made).map((line) => line.slice(0, 2))).toEqual(['p1', 'p2']);
  });
});

test('a subagent that a continued turn launched hangs there, and its wake-up links there', () => {
  const fold = createSessionFold(SESSION_ID);
  addAll(fold, eventsOfLines([prompt(0, 'p1'), answer(5, 'm0')]));
  fold.takeFinished({ settled: true });
  addAll(fold, eventsOf({ main: background.slice(1), agents: { a1: { lines: work, meta } } }));
  addAll(fold, eventsOfLines([prompt(100, 'p2', notification('a1', 't1')), answer(110, 'm3')]));
  const [second, woken] = fold.takeFinished({ settled: true });
  expect(outline(second!)).toBe('p1/2 completed: m1 Agent=ok [a1 completed: s1 Bash=ok s2] m2');
  expect(woken?.links).toEqual([
    { kind: 'task_notification', turnKey: 'p1/2', target: { toolUseId: 't1', agentId: 'a1' } },
  ]);
});

test('a message that a subagent’s file repeats counts once, where it was said', () => {
  const lines = [prompt(22, 'p1'), answer(10, 'm1', agentCall('t1')), answer(40, 's1')];
  const inner = [prompt(23, 'p1'), answer(41, 's1'), answer(42, 'i1')];
  expect(outlines({ main: background, agents: { a1: { lines, meta }, a2: { lines: inner } } })).toEqual([
    'p1 completed: m1 Agent=ok [a1 completed: s1] m2 + [a2 completed: i1]',
  ]);
});

describe('malformed nesting', () => {
  const tool = (id: string): ToolCall => ({
    id,
    name: 'Agent',
    input: {},
    result: undefined,
    outcome: 'ok',
    denialKind: undefined,
    permission: undefined,
    startedAt: 0n,
    endedAt: 1n,
    timingSource: 'transcript',
    endIsLastEvent: false,
    permissionWait: undefined,
    runs: [],
  });
  const run = (
    agentId: string | undefined,
    startedBy: string | undefined,
    ...tools: readonly string[]
  ): AgentRun => ({
    agentId,
    agentType: undefined,
    invocation: 0,
    toolUseId: startedBy,
    prompt: undefined,
    background: false,
    startedAt: 0n,
    endedAt: 1n,
    endIsLastEvent: false,
    calls: [],
    tools: tools.map(tool),
    outcome: 'completed',
  });
  const agentsIn = (runs: readonly AgentRun[]): readonly string[] =>
    runs.flatMap((one) => [
      ...(one.agentId === undefined ? [] : [one.agentId]),
      ...one.tools.flatMap(({ runs: inner }) => agentsIn(inner)),
    ]);

  const cases: readonly (readonly [name: string, main: AgentRun, subagents: readonly AgentRun[]])[] = [
    ['a subagent that started itself', run(undefined, undefined, 't1'), [run('a', 't2', 't2')]],
    [
      'two that started each other',
      run(undefined, undefined, 't1'),
      [run('a', 't3', 't2'), run('b', 't2', 't3')],
    ],
    [
      'a circle with a tail',
      run(undefined, undefined, 't1'),
      [run('a', 't3', 't2'), run('b', 't2', 't3', 't4'), run('c', 't4')],
    ],
    [
      'a call id that two agents issued',
      run(undefined, undefined, 't1'),
      [run('a', 't1', 't1'), run('b', 't1')],
    ],
    ['a call that nobody issued', run(undefined, undefined), [run('a', 't9'), run('b', undefined)]],
  ];
  test.for(cases)('%s: every run once', ([, main, subagents]) => {
    const { run: nested, unlinked } = nestRuns(main, subagents, new Map());
    const ids = agentsIn([nested, ...unlinked]);
    expect(ids).toHaveLength(subagents.length);
    expect(new Set(ids)).toEqual(new Set(subagents.map(({ agentId }) => agentId)));
  });
});
