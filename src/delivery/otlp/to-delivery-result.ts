import { readErrorMessage, readPartialSuccess } from '../../core/targets/otlp/read-answer.ts';
import type { DeliveryResult } from '../destination.ts';
import { fromHttpRefusal, fromNetworkError, parseRetryAfter } from '../http-result.ts';
import type { Exchange, HttpAnswer } from './http-observer.ts';
import type { ExportOutcome } from './otlp-client.ts';

export interface ExchangeContext {
  /** The address as it may be shown. */
  readonly where: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** What one POST means, by OTLP 1.11 "OTLP/HTTP Response". */
export function toDeliveryResult(
  exchange: Exchange<ExportOutcome>,
  context: ExchangeContext,
): DeliveryResult {
  const { answer, outcome } = exchange;
  const { where } = context;
  if (answer === undefined) return fromNetworkError(where, outcome.error ?? new Error('no answer'));
  if (answer.status < 200 || answer.status > 299) return fromRefusal(answer, context);
  if (!answer.complete)
    return { kind: 'unknown', reason: `${where} answered ${answer.status}, then broke off` };
  return fromSuccess(answer, where);
}

function fromSuccess(answer: HttpAnswer, where: string): DeliveryResult {
  if (answer.contentType.startsWith('text/html')) {
    return { kind: 'rejected', reason: `${where} answered with a web page: check the path of the URI` };
  }
  const { rejectedSpans, errorMessage } = readPartialSuccess({ ...answer, bytes: answer.body });
  if (!(rejectedSpans > 0)) return { kind: 'accepted' };
  return { kind: 'rejected', reason: `${where} refused ${rejectedSpans} of the spans (${errorMessage})` };
}

function fromRefusal(answer: HttpAnswer, { where, now }: ExchangeContext): DeliveryResult {
  return fromHttpRefusal({
    where,
    status: answer.status,
    message: readErrorMessage({ ...answer, bytes: answer.body }),
    retryAfterMilliseconds: parseRetryAfter(answer.retryAfter, now),
  });
}
