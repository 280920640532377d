import { readErrorMessage, readPartialSuccess } from '../../core/targets/otlp/read-answer.ts';
import type { DeliveryResult } from '../destination.ts';
import { fromHttpRefusal, fromNetworkError, parseRetryAfter, quoteMessage } from '../http-result.ts';
import type { Exchange, HttpAnswer } from './http-observer.ts';
import type { ExportOutcome } from './otlp-client.ts';

export interface ExchangeContext {
  /** The address as it may be shown. */
  readonly where: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Takes secrets out of what the backend says, before it is shortened: half a token is one too. */
  readonly conceal: (message: string) => string;
}

/** What one POST means, by OTLP 1.11 "OTLP/HTTP Response". */
export function toDeliveryResult(
  { answer, outcome }: Exchange<ExportOutcome>,
  context: ExchangeContext,
): DeliveryResult {
  const { where } = context;
  if (answer === undefined) return fromNetworkError(where, outcome.error ?? new Error('no answer'));
  if (answer.status < 200 || answer.status > 299) return fromRefusal(answer, context);
  if (!answer.complete)
    return { kind: 'unknown', reason: `${where} answered ${answer.status}, then broke off` };
  return fromSuccess(answer, context);
}

function fromSuccess(answer: HttpAnswer, { where, conceal }: ExchangeContext): DeliveryResult {
  if (answer.contentType.startsWith('text/html')) {
    return { kind: 'rejected', reason: `${where} answered with a web page: check the path of the URI` };
  }
  const { rejectedSpans, errorMessage } = readPartialSuccess({ ...answer, bytes: answer.body });
  if (!(rejectedSpans > 0)) return { kind: 'accepted' };
  const reason = `${where} refused ${rejectedSpans} of the spans${quoteMessage(conceal(errorMessage))}`;
  return { kind: 'rejected', reason, rejectedSpans };
}

function fromRefusal(answer: HttpAnswer, { where, now, conceal }: ExchangeContext): DeliveryResult {
  const result = fromHttpRefusal({
    where,
    status: answer.status,
    message: conceal(readErrorMessage({ ...answer, bytes: answer.body })),
    retryAfterMilliseconds: parseRetryAfter(answer.retryAfter, now),
  });
  return result.kind === 'rejected' && answer.status === TOO_LARGE ? { ...result, isTooLarge: true } : result;
}

/** RFC 9110 section 15.5.14: of the request, not of what is in it. */
const TOO_LARGE = 413;
