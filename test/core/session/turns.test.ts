import { describe, expect, test } from 'vitest';
import { createSessionFold, type SessionFold } from '../../../src/core/session/session-fold.ts';
import { processEnd } from '../../../src/drain/process-end.ts';
import type { SessionState } from '../../../src/core/session/session-state.ts';
import { hook, sessionEnd, stop, submit, toolEnd } from '../../support/lines/hook-entries.ts';
import {
  addAll,
  eventsOfHooks,
  eventsOfLines,
  outline,
  outlines,
  turnsOf,
  type Files,
} from '../../support/lines/fold-lines.ts';
import {
  account,
  answer,
  copied,
  failure,
  harness,
  interrupt,
  marker,
  notification,
  olderPrompt,
  opened,
  prompt,
  queued,
  request,
  result,
  SESSION_ID,
  shell,
  text,
  thinking,
  use,
  type Line,
} from '../../support/lines/transcript-lines.ts';

describe('what opens a turn', () => {
  const cases: readonly (readonly [name: string, files: Files, expected: readonly string[]])[] = [
    ['a prompt', { main: [prompt(0, 'p1'), answer(10, 'm1')] }, ['p1 completed: m1']],
    [
      'a queued message does not',
      {
        main: [
          prompt(0, 'p1'),
          answer(10, 'm1', use('t1')),
          queued(11, 'and b'),
          result(20, 't1'),
          answer(30, 'm2'),
        ],
      },
      ['p1 completed: m1 Bash=ok m2'],
    ],
    [
      'a queued message that is written again does not',
      {
        main: [
          prompt(0, 'p1'),
          answer(10, 'm1', use('t1')),
          result(20, 't1'),
          prompt(21, 'p1', 'and b'),
          answer(30, 'm2'),
        ],
      },
      ['p1 completed: m1 Bash=ok m2'],
    ],
    [
      'plain text of an older version',
      {
        main: [
          olderPrompt(0, 'one', { uuid: 'u1' }),
          answer(10, 'm1'),
          olderPrompt(20, [text('two')], { uuid: 'u2' }),
          answer(30, 'm2'),
        ],
      },
      ['u1 completed: m1', 'u2 completed: m2'],
    ],
    [
      'plain text of a version with prompt ids, without sources',
      { main: [olderPrompt(0, 'one', { promptId: 'p1' }), answer(10, 'm1')] },
      ['p1 completed: m1'],
    ],
    [
      'a custom command of an older version',
      {
        main: [
          olderPrompt(0, '<command-message>c is running</command-message>\n<command-name>/c</command-name>', {
            uuid: 'u1',
          }),
          harness(1, 'Do it'),
          answer(10, 'm1'),
        ],
      },
      ['u1 completed: m1'],
    ],
    [
      'local commands and shell escapes do not',
      {
        main: [
          harness(0, '<local-command-caveat>c</local-command-caveat>'),
          olderPrompt(1, '<command-name>/model</command-name>'),
          olderPrompt(2, '<local-command-stdout>x</local-command-stdout>'),
          olderPrompt(3, '<bash-input>ls</bash-input>'),
          olderPrompt(4, '<bash-stdout>a</bash-stdout><bash-stderr></bash-stderr>'),
        ],
      },
      [],
    ],
    [
      'an image alone, in an older version',
      {
        main: [
          olderPrompt(
            0,
            [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QUJD' } }],
            { uuid: 'u1' },
          ),
          answer(10, 'm1'),
        ],
      },
      ['u1 completed: m1'],
    ],
    [
      'subagent lines of versions that wrote them into the main file do not',
      {
        main: [
          olderPrompt(0, 'one', { uuid: 'u1' }),
          answer(10, 'm1', use('t1', 'Task', {})),
          olderPrompt(11, 'sub', { isSidechain: true }),
          result(20, 't1'),
          answer(30, 'm2'),
        ],
      },
      ['u1 completed: m1 Task=ok m2'],
    ],
    ['an answer whose prompt was lost is kept', { main: [answer(10, 'm1')] }, ['m1 completed: m1']],
    [
      'a submission, where no transcript exists',
      { hooks: [submit(0, 'p1'), toolEnd(20, 'p1', 't1', { duration_ms: 5 }), stop(30, 'p1')] },
      ['p1 completed: Bash=ok'],
    ],
  ];
  test.for(cases)('%s', ([, files, expected]) => {
    expect(outlines(files)).toEqual(expected);
  });

  test('turns without any id do not share one', () => {
    const bare = { uuid: undefined, promptId: undefined };
    const [one] = turnsOf({ main: [olderPrompt(0, 'one', bare), answer(10, 'm1')] });
    const [other] = turnsOf({ main: [olderPrompt(5, 'one', bare), answer(10, 'm1')] });
    expect(one?.key).not.toBe(other?.key);
  });
});

describe('how a turn ends', () => {
  const open = [prompt(0, 'p1'), answer(10, 'm1', use('t1'))];
  const cases: readonly (readonly [name: string, files: Files, expected: readonly string[]])[] = [
    ['nothing says so', { main: open }, ['p1 open: m1 Bash=open']],
    ['an interrupt', { main: [...open, interrupt(20)] }, ['p1 interrupted: m1 Bash=interrupted']],
    [
      'an interrupt that a queued message overcame',
      { main: [...open, interrupt(20), prompt(21, 'p1', 'go on'), answer(30, 'm2')] },
      ['p1 completed: m1 Bash=interrupted m2'],
    ],
    ['a failure', { main: [prompt(0, 'p1'), request(5, 'r1'), failure(10, 400)] }, ['p1 failed: failed']],
    [
      'the limit of tokens, which nobody extended',
      {
        main: [
          prompt(0, 'p1'),
          answer(10, 'm1', text('a'), { message: { stop_reason: 'max_tokens' } }),
          account(),
        ],
      },
      ['p1 completed: m1'],
    ],
    [
      'an older answer without a stop reason, by the next prompt',
      {
        main: [
          olderPrompt(0, 'one', { uuid: 'u1' }),
          answer(10, 'm1', text('a'), { message: { stop_reason: null } }),
          olderPrompt(20, 'two', { uuid: 'u2' }),
          answer(30, 'm2'),
        ],
      },
      ['u1 completed: m1', 'u2 completed: m2'],
    ],
    [
      'thoughts that led to nothing',
      {
        main: [
          prompt(0, 'p1'),
          answer(10, 'm1', thinking('hm'), { message: { stop_reason: null } }),
          account(),
        ],
      },
      ['p1 interrupted: m1'],
    ],
    [
      'SessionEnd',
      { main: open, hooks: [submit(0, 'p1'), sessionEnd(50)] },
      ['p1 interrupted: m1 Bash=open'],
    ],
  ];
  test.for(cases)('%s', ([, files, expected]) => {
    expect(outlines(files)).toEqual(expected);
  });

  test('the death of the process kills a turn at its last event', () => {
    const fold = createSessionFold(SESSION_ID);
    addAll(fold, [...eventsOfLines(open), processEnd]);
    const [turn] = fold.takeFinished({ settled: false });
    expect(turn?.run).toMatchObject({ outcome: 'killed', endIsLastEvent: true });
    expect((turn?.run.endedAt ?? 0n) - (turn?.run.startedAt ?? 0n)).toBe(10_000_000n);
  });

  test('the death of the process leaves a turn that had ended as it was', () => {
    const fold = createSessionFold(SESSION_ID);
    addAll(fold, [...eventsOfLines([prompt(0, 'p1'), answer(10, 'm1')]), processEnd]);
    expect(fold.takeFinished({ settled: false }).map(outline)).toEqual(['p1 completed: m1']);
  });
});

describe('a Stop hook of somebody else sends the model back to work', () => {
  const before = [prompt(0, 'p1', 'go'), request(1, 'r1'), answer(10, 'm1'), marker(11)];
  const feedback = [
    harness(12, 'Stop hook feedback: tests fail'),
    request(13, 'r2'),
    answer(20, 'm2', use('t1')),
    result(30, 't1'),
    answer(40, 'm3'),
    marker(41),
  ];

  test('before the turn was taken: one turn', () => {
    const [turn, ...more] = turnsOf({ main: [...before, ...feedback] });
    expect(more).toEqual([]);
    expect(outline(turn!)).toBe('p1 completed: m1 m2 Bash=ok m3');
    expect(turn?.run.calls[1]?.input).toEqual([{ kind: 'user', text: 'Stop hook feedback: tests fail' }]);
  });

  const taken = (fold: SessionFold, lines: readonly Line[]): ReturnType<SessionFold['takeFinished']> => {
    addAll(fold, eventsOfLines(lines));
    return fold.takeFinished({ settled: true });
  };

  test('after the turn was taken: a turn of its own, and again', () => {
    const fold = createSessionFold(SESSION_ID);
    expect(taken(fold, before).map(outline)).toEqual(['p1 completed: m1']);
    const [second] = taken(fold, feedback);
    expect(outline(second!)).toBe('p1/2 completed: m2 Bash=ok m3');
    expect(second?.promptId).toBe('p1');
    expect(second?.run.calls[0]).toMatchObject({
      startSource: 'request',
      input: [{ kind: 'user', text: 'Stop hook feedback: tests fail' }],
    });
    expect(taken(fold, [request(50, 'r4'), answer(60, 'm4')]).map(outline)).toEqual(['p1/3 completed: m4']);
    expect(taken(fold, [prompt(70, 'p2'), answer(80, 'm5')]).map(outline)).toEqual(['p2 completed: m5']);
  });

  test('a continuation that fails is not lost either', () => {
    const fold = createSessionFold(SESSION_ID);
    taken(fold, before);
    expect(taken(fold, [request(50, 'r2'), failure(60, 400)]).map(outline)).toEqual(['p1/2 failed: failed']);
  });

  test('in another process: the state knows how far the turn went', () => {
    let state: SessionState | undefined;
    const keys = [before, feedback, [answer(60, 'm4')], [prompt(70, 'p2'), answer(80, 'm5')]].map((lines) => {
      const fold = createSessionFold(SESSION_ID, state);
      const turns = taken(fold, lines);
      state = JSON.parse(JSON.stringify(fold.state())) as SessionState;
      return turns.map(({ key }) => key);
    });
    expect(keys).toEqual([['p1'], ['p1/2'], ['p1/3'], ['p2']]);
  });

  test('where it begins is the first line that it needs', () => {
    const fold = createSessionFold(SESSION_ID);
    taken(fold, before);
    for (const [index, event] of eventsOfLines(feedback).entries()) fold.add(event, 100 + index);
    expect(fold.firstOpenPosition()).toBe(100);
  });

  test('a message queued meanwhile belongs to it', () => {
    const fold = createSessionFold(SESSION_ID);
    taken(fold, before);
    const lines = [...feedback.slice(0, 4), prompt(31, 'p1', 'and b')];
    addAll(fold, eventsOfLines(lines));
    expect(fold.takeFinished({ settled: true })).toEqual([]);
    expect(taken(fold, feedback.slice(4)).map(outline)).toEqual(['p1/2 completed: m2 Bash=ok m3']);
  });

  test('its hooks are its own, those of the first part stay there', () => {
    const fold = createSessionFold(SESSION_ID);
    addAll(fold, eventsOfHooks([submit(0, 'p1'), stop(11, 'p1')]));
    taken(fold, before);
    addAll(
      fold,
      eventsOfHooks([
        toolEnd(1, 'p1', 't0', { duration_ms: 1 }),
        toolEnd(29, 'p1', 't1', { duration_ms: 4 }),
      ]),
    );
    const [second] = taken(fold, feedback);
    expect(second?.run.tools).toMatchObject([{ id: 't1', timingSource: 'hook' }]);
  });
});

describe('resume', () => {
  const resumes = (files: Files): readonly (readonly string[])[] =>
    turnsOf(files).map(({ links }) =>
      links.flatMap((link) => (link.kind === 'resume' ? [link.turnKey] : [])),
    );
  const first = [opened(-5), prompt(0, 'p1'), answer(10, 'm1'), account()];
  const second = [opened(100), prompt(110, 'p2'), answer(120, 'm2')];

  const cases: readonly (readonly [
    name: string,
    lines: readonly Line[],
    expected: readonly (readonly string[])[],
  ])[] = [
    [
      'no process in between: no link',
      [prompt(0, 'p1'), answer(10, 'm1'), prompt(20, 'p2'), answer(30, 'm2')],
      [[], []],
    ],
    [
      'links to the turn before, once',
      [...first, ...second, prompt(130, 'p3'), answer(140, 'm3')],
      [[], ['p1'], []],
    ],
    [
      'each process once',
      [...first, ...second, account(), account(), opened(200), prompt(210, 'p3'), answer(220, 'm3')],
      [[], ['p1'], ['p2']],
    ],
    [
      'a process that only ran a local command is none',
      [
        ...first,
        olderPrompt(50, '<command-name>/model</command-name>', { promptId: 'x' }),
        account(),
        ...second,
      ],
      [[], ['p1']],
    ],
  ];
  test.for(cases)('%s', ([, main, expected]) => {
    expect(resumes({ main })).toEqual(expected);
  });

  test('over a restart of the reader', () => {
    const one = createSessionFold(SESSION_ID);
    addAll(one, eventsOfLines(first));
    one.takeFinished({ settled: true });
    const two = createSessionFold(SESSION_ID, one.state());
    addAll(two, eventsOfLines(second));
    expect(two.takeFinished({ settled: true })[0]?.links).toEqual([{ kind: 'resume', turnKey: 'p1' }]);
  });
});

describe('fork', () => {
  const origin = [
    prompt(0, 'o1'),
    answer(10, 'm1', use('t1')),
    result(20, 't1'),
    answer(30, 'm2'),
    marker(31),
    prompt(40, 'o2'),
    answer(50, 'm3'),
  ];
  const own = [prompt(1000, 'p1', 'own'), request(1001, 'r1'), answer(1010, 'm9')];
  const unanswered = [prompt(60, 'o3', 'unanswered'), interrupt(70)];

  const cases: readonly (readonly [name: string, main: readonly Line[]])[] = [
    ['print mode: after its own queue-operation', [opened(990), ...copied('p1', origin), ...own]],
    ['TUI: without queue-operation', [...copied('p1', origin), ...own]],
    [
      'of a turn interrupted before an answer',
      [opened(990), ...copied('p1', [...origin, ...unanswered]), ...own],
    ],
    ['of a turn interrupted before an answer, TUI', [...copied('p1', [...origin, ...unanswered]), ...own]],
    [
      'of a turn killed before an answer, TUI',
      [...copied('p1', [...origin, prompt(60, 'o3', 'unanswered')]), ...own],
    ],
    ['of nothing but an interrupted turn', [opened(990), ...copied('p1', unanswered), ...own]],
    ['of nothing but an interrupted turn, TUI', [...copied('p1', unanswered), ...own]],
    ['with the account of its origin', [account(), opened(990), ...copied('p1', origin), account(), ...own]],
  ];
  test.for(cases)('%s', ([, main]) => {
    const turns = turnsOf({ main });
    expect(turns.map(outline)).toEqual(['p1 completed: m9']);
    expect(turns[0]).toMatchObject({ prompt: 'own', links: [] });
    expect((turns[0]?.run.endedAt ?? 0n) - (turns[0]?.run.startedAt ?? 0n)).toBe(10_000_000n);
    expect(turns[0]?.run.calls[0]?.input).toEqual([{ kind: 'user', text: 'own' }]);
  });

  test('says where it comes from', () => {
    expect(turnsOf({ main: [opened(990), ...copied('p1', origin), ...own] })[0]?.forkedFrom).toBe(
      'aaaaaaaa-origin',
    );
  });

  test('and what follows is its own', () => {
    const main = [
      opened(990),
      ...copied('p1', origin),
      ...own,
      queued(1012, 'x'),
      prompt(1020, 'p2'),
      answer(1030, 'm10'),
    ];
    expect(outlines({ main })).toEqual(['p1 completed: m9', 'p2 completed: m10']);
  });
});

describe('a clock that was set back', () => {
  const cases: readonly (readonly [name: string, main: readonly Line[], expected: readonly string[]])[] = [
    [
      'before the first turn',
      [
        opened(0),
        prompt(-500, 'p1'),
        request(-490, 'r1'),
        answer(-480, 'm1', use('t1')),
        result(-470, 't1'),
        answer(-460, 'm2'),
      ],
      ['p1 completed: m1 Bash=ok m2'],
    ],
    [
      'between turns',
      [
        opened(0),
        prompt(10, 'p1'),
        answer(20, 'm1'),
        prompt(-500, 'p2'),
        interrupt(-490),
        prompt(-480, 'p3'),
        answer(-470, 'm3'),
      ],
      ['p1 completed: m1', 'p2 interrupted:', 'p3 completed: m3'],
    ],
    [
      'in a fork',
      [
        opened(0),
        ...copied('p1', [prompt(-900, 'o1'), answer(-890, 'm0')]),
        prompt(10, 'p1'),
        answer(20, 'm1'),
        prompt(-500, 'p2'),
        answer(-490, 'm2'),
      ],
      ['p1 completed: m1', 'p2 completed: m2'],
    ],
    [
      'within a turn',
      [
        prompt(0, 'p1'),
        request(10, 'r1'),
        answer(20, 'm1', use('t1')),
        result(-500, 't1'),
        request(-490, 'r2'),
        answer(-480, 'm2'),
      ],
      ['p1 completed: m2 m1 Bash=ok'],
    ],
  ];
  test.for(cases)('%s', ([, main, expected]) => {
    const turns = turnsOf({ main });
    expect(turns.map(outline)).toEqual(expected);
    for (const { run } of turns) {
      for (const step of [...run.calls, ...run.tools]) expect(step.endedAt >= step.startedAt).toBe(true);
      for (const call of run.calls) expect(call.endedAt > call.startedAt).toBe(true);
    }
  });

  test('in another process', () => {
    const one = createSessionFold(SESSION_ID);
    addAll(one, eventsOfLines([opened(0), prompt(10, 'p1'), answer(20, 'm1')]));
    one.takeFinished({ settled: true });
    const two = createSessionFold(SESSION_ID, one.state());
    addAll(two, eventsOfLines([prompt(-500, 'p2'), interrupt(-490)]));
    expect(two.takeFinished({ settled: true }).map(outline)).toEqual(['p2 interrupted:']);
  });
});

describe('wake-up', () => {
  const targets = (files: Files): readonly unknown[] =>
    turnsOf(files).flatMap(({ links }) => links.filter(({ kind }) => kind === 'task_notification'));
  const command = [
    prompt(0, 'p1'),
    answer(10, 'm1', use('t1')),
    shell(20, 't1', 'b1'),
    answer(30, 'm2'),
    marker(31),
  ];
  const woken = (task: string, tool: string): readonly Line[] => [
    prompt(100, 'p2', notification(task, tool), { promptSource: 'system' }),
    answer(110, 'm3'),
  ];

  test('by a background command', () => {
    expect(targets({ main: [...command, ...woken('b1', 't1')] })).toEqual([
      { kind: 'task_notification', turnKey: 'p1', target: { toolUseId: 't1', agentId: undefined } },
    ]);
  });

  test('by a task whose launch is not known: no link, but a turn', () => {
    const main = [...command, ...woken('b9', 't9')];
    expect(targets({ main })).toEqual([]);
    expect(outlines({ main })).toEqual(['p1 completed: m1 Bash=ok m2', 'p2 completed: m3']);
  });

  test('named by its task only, and by its call only', () => {
    const [byTask, byCall] = [woken('b1', ''), woken('', 't1')].map((lines) =>
      targets({ main: [...command, ...lines] }),
    );
    expect(byTask).toEqual(byCall);
    expect(byTask).toHaveLength(1);
  });

  test('known to the hook first: one link', () => {
    const main = [...command, ...woken('b1', 't1')];
    const wake = submit(99, 'p2', { task_notification: { task_id: 'b1', tool_use_id: 't1' } });
    const fold = createSessionFold(SESSION_ID);
    addAll(fold, [
      ...eventsOfLines(main.slice(0, 5)),
      ...eventsOfHooks([wake]),
      ...eventsOfLines(main.slice(5)),
    ]);
    expect(fold.takeFinished({ settled: true }).map(({ links }) => links.length)).toEqual([0, 1]);
  });

  test('by a command that a subagent launched, read before or after the wake-up', () => {
    const main = [
      prompt(0, 'p1'),
      answer(10, 'm1', use('t1', 'Agent', {})),
      result(60, 't1', 'done', { toolUseResult: { agentId: 'a1' } }),
      answer(70, 'm2'),
      marker(71),
      ...woken('b1', 't2'),
    ];
    const agents = {
      a1: {
        lines: [prompt(20, 'p1'), answer(30, 's1', use('t2')), shell(40, 't2', 'b1'), answer(50, 's2')],
        meta: { toolUseId: 't1' },
      },
    };
    expect(targets({ main, agents })).toEqual([
      { kind: 'task_notification', turnKey: 'p1', target: { toolUseId: 't2', agentId: undefined } },
    ]);
  });
});

test('a hook that knows nothing of a turn opens none', () => {
  expect(outlines({ hooks: [hook(0, 'SessionStart', { source: 'startup' }), sessionEnd(10)] })).toEqual([]);
});

test('a turn may have more events than a call may have arguments', () => {
  const fold = createSessionFold(SESSION_ID);
  const [first, step] = eventsOfLines([prompt(0, 'p1'), request(1, 'r')]);
  fold.add(first!);
  for (let index = 0; index < 200_000; index += 1)
    fold.add({ ...step!, lineId: undefined } as typeof step & object);
  expect(fold.openTurns().map(({ run }) => run.calls[0]?.attempts)).toEqual([200_000]);
});
