import { text, thinking } from '../block.ts';
import { reply } from '../reply.ts';
import type { Scripts } from '../script.ts';

/** Answers without a tool. */
export const answerScripts = {
  hello: [reply(2, [text('Hello from the model.')])],
  again: [reply(3, [text('Hello again.')])],
  thinking: [reply(5, [thinking('The user wants a short answer.'), text('Thought about it.')])],
  /** The CLI continues by itself after an answer that was cut. */
  maxtok: [
    reply(7, [text('This answer was cut')], { stopReason: 'max_tokens' }),
    reply(11, [text('and continued.')]),
  ],
  /** One whole block, then one that streams until the client goes away. */
  slow: [
    reply(13, [text('A first whole block.'), text('A second block that never ends.')], {
      pace: { hang: true },
    }),
  ],
  /** Takes a while, and ends. */
  drip: [
    reply(17, [text('A slow answer that comes drop by drop, and ends.')], { pace: { betweenDeltas: 150 } }),
  ],
} satisfies Scripts;
