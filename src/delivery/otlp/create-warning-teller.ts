import { diag } from '@opentelemetry/api';
import { readPartialSuccess } from '../../core/targets/otlp/read-answer.ts';
import { quoteMessage } from '../http-result.ts';
import type { HttpAnswer } from './http-observer.ts';

export interface WarningContext {
  /** The address as it may be shown. */
  readonly where: string;
  readonly conceal: (message: string) => string;
}

/** A backend that takes everything may have something to say all the same (OTLP 1.11 "Partial Success"): the first is told. */
export function createWarningTeller({ where, conceal }: WarningContext): (answer: HttpAnswer) => void {
  let isTold = false;
  return (answer) => {
    if (isTold || answer.body.byteLength === 0) return;
    const { rejectedSpans, errorMessage } = readPartialSuccess({ ...answer, bytes: answer.body });
    if (rejectedSpans > 0 || errorMessage === '') return;
    isTold = true;
    diag.warn(`claude-otel: ${where} accepts the spans and warns${quoteMessage(conceal(errorMessage))}`);
  };
}
