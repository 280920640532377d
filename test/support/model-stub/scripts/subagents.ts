import { backgroundAgent, bash, foregroundAgent, text } from '../block.ts';
import { reply } from '../reply.ts';
import type { Scripts } from '../script.ts';

/**
 * Subagents run the scripts that their prompts name. Those in the background wait until the main turn has its last
 * answer, so the main turn always stops first and a task notification always wakes a second one.
 */
export const subagentScripts = {
  fgsub: [
    reply(113, [text('Delegating.'), foregroundAgent('sub work', 'Do the work [[s:sub]]')]),
    reply(127, [text('The subagent is done.')]),
  ],
  parsub: [
    reply(131, [
      foregroundAgent('left work', 'Left [[s:sub]]'),
      foregroundAgent('right work', 'Right [[s:sub]]'),
    ]),
    reply(137, [text('Both subagents are done.')]),
  ],
  sub: [reply(139, [bash('echo from-sub', 'sub command')]), reply(149, [text('Sub result.')])],

  bgsub: [
    reply(151, [text('Delegating.'), backgroundAgent('sub work', 'Do the work [[s:bgsub-inner]]')]),
    reply(157, [text('It runs in the background.')]),
    reply(163, [text('The background subagent is done.')]),
  ],
  'bgsub-inner': [
    reply(167, [bash('echo from-background', 'sub command')], {
      pace: { after: { script: 'bgsub', step: 1 } },
    }),
    reply(173, [text('Background result.')]),
  ],

  nested: [
    reply(179, [backgroundAgent('outer work', 'Outer [[s:nested-outer]]')]),
    reply(181, [text('It runs in the background.')]),
    reply(191, [text('The nested subagents are done.')]),
  ],
  'nested-outer': [
    reply(193, [foregroundAgent('inner work', 'Inner [[s:sub]]')], {
      pace: { after: { script: 'nested', step: 1 } },
    }),
    reply(197, [text('Outer result.')]),
  ],

  /** The subagent ends on an API error. */
  errsub: [
    reply(241, [foregroundAgent('failing work', 'Do the work [[s:err400]]')]),
    reply(251, [text('The subagent failed.')]),
  ],
  /** For SIGINT while a background subagent runs a tool. */
  slowsub: [
    reply(257, [backgroundAgent('endless work', 'Do the work [[s:slowtool]]')]),
    reply(263, [text('It runs in the background.')]),
    reply(269, [text('The endless subagent ended.')]),
  ],
} satisfies Scripts;
