import { text } from './block.ts';
import type { Match } from './match-step.ts';
import { reply } from './reply.ts';
import type { Scripts, Step, StepContext } from './script.ts';

/** The step a request asks for; a prompt without a tag, or a step beyond the script, gets a text that says so. */
export function findStep(scripts: Scripts, match: Match | undefined, context: StepContext): Step {
  if (match === undefined) return reply(1, [text('The prompt names no script.')]);
  const step = scripts[match.script]?.[match.step];
  if (step === undefined) return reply(1, [text(`Script ${match.script} has no step ${match.step}.`)]);
  return typeof step === 'function' ? step(context) : step;
}
