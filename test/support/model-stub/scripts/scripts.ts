import type { Scripts } from '../script.ts';
import { answerScripts } from './answers.ts';
import { failureScripts } from './failures.ts';
import { payloadScripts } from './payload.ts';
import { subagentScripts } from './subagents.ts';
import { toolScripts } from './tools.ts';

/** The stub's own scripts, by the name in the tag. */
export const scripts = {
  ...answerScripts,
  ...toolScripts,
  ...subagentScripts,
  ...failureScripts,
  ...payloadScripts,
} satisfies Scripts;
