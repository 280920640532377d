import { SpanStatusCode } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import type { OwnAttribute } from '../core/spans/own-names.ts';
import type { RunOutcome } from '../core/session/turn.ts';
import type { Attributes } from '../core/spans/span.ts';
import type { LiveRoot } from './emit-spans.ts';
import type { QueryEnd } from './query-observer.ts';
import type { Telemetry } from './telemetry.ts';
import { now, toHrTime } from './time.ts';

interface UnusedRoot {
  readonly root: LiveRoot;
  readonly how: QueryEnd;
  readonly options: Attributes;
}

/** A query that never came to a turn: Claude Code could not start, the session to resume is not there, or nobody gave a prompt. */
export function endWithoutTurn({ root: { span }, how, options }: UnusedRoot, telemetry: Telemetry): void {
  const outcome: OwnAttribute = 'claude_code.agent.outcome';
  span.setAttributes({ ...(options as Record<string, string>), [outcome]: outcomeOf(how) });
  if (how.kind === 'threw' && !how.aborted) {
    const type = errorTypeOf(how.error);
    span.setAttribute(ATTR_ERROR_TYPE, type);
    const message = telemetry.render.gate.forSpan().text('error', () => messageOf(how.error));
    span.setStatus({ code: SpanStatusCode.ERROR, message: message ?? type });
  }
  span.end(toHrTime(now()));
}

function outcomeOf(how: QueryEnd): RunOutcome {
  if (how.kind === 'threw') return how.aborted ? 'interrupted' : 'failed';
  return 'open';
}

function errorTypeOf(error: unknown): string {
  return error instanceof Error ? error.name : '_OTHER';
}

function messageOf(error: unknown): string | undefined {
  return error instanceof Error ? error.message : undefined;
}
