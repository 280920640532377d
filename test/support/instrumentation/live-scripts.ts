import { bash, text, tool } from '../model-stub/block.ts';
import { reply } from '../model-stub/reply.ts';
import type { Scripts, Usage } from '../model-stub/script.ts';

/** A context so large that Claude Code compacts before the next turn. */
const HUGE: Usage = { input: 190_000, output: 20, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };

/** What the live scenarios need beyond the stub's own scripts. */
export const liveScripts: Scripts = {
  structured: [reply(401, [tool('StructuredOutput', { answer: 42 })]), reply(409, [text('Given.')])],
  mcp: [
    reply(419, [tool('mcp__inproc__greet', { name: 'Ada' })]),
    reply(421, [tool('mcp__inproc__explode', {})]),
    reply(431, [text('One greeted, one exploded.')]),
  ],
  permissions: [
    reply(433, [bash('touch allowed.txt', 'writes a file')]),
    reply(439, [bash('touch forbidden.txt', 'writes another')]),
    reply(443, [
      tool('AskUserQuestion', {
        questions: [
          {
            question: 'Which one?',
            header: 'Pick',
            multiSelect: false,
            options: [
              { label: 'A', description: 'first' },
              { label: 'B', description: 'second' },
            ],
          },
        ],
      }),
    ]),
    reply(449, [text('All asked.')]),
  ],
  nesting: [
    reply(457, [bash('echo TP=$TRACEPARENT', 'shows the context')]),
    reply(461, [tool('mcp__inproc__greet', {})]),
    reply(463, [text('Nested.')]),
  ],
  big: [{ blocks: [text('That was much to read.')], usage: HUGE }],
};
