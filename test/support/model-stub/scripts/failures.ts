import { text } from '../block.ts';
import { reply } from '../reply.ts';
import type { Failure, Scripts } from '../script.ts';

const rateLimited: Failure = {
  status: 429,
  type: 'rate_limit_error',
  message: 'stub rate limit',
  retryAfterSeconds: 0,
};
const overloaded: Failure = { status: 529, type: 'overloaded_error', message: 'stub overloaded' };
const broken: Failure = { status: 500, type: 'api_error', message: 'stub broken' };
const invalid: Failure = { status: 400, type: 'invalid_request_error', message: 'stub: messages: bad thing' };

/** More often than any client tries. */
const always = (failure: Failure): readonly Failure[] => Array.from({ length: 50 }, () => failure);

export const failureScripts = {
  retry: [reply(199, [text('Worked in the end.')], { failures: [rateLimited] })],
  retry529: [reply(211, [text('Worked after an overload.')], { failures: [overloaded] })],
  retry500: [reply(223, [text('Worked after an error.')], { failures: [broken] })],
  err400: [reply(227, [text('Never served.')], { failures: always(invalid) })],
  /** Retried ten times with growing pauses unless `CLAUDE_CODE_MAX_RETRIES` says less. */
  err529: [reply(229, [text('Never served.')], { failures: always(overloaded) })],
} satisfies Scripts;
