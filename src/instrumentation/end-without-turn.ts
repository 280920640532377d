import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import type { RunOutcome } from '../core/session/turn.ts';
import type { OwnAttribute } from '../core/spans/own-names.ts';
import type { Attributes, SpanRecord } from '../core/spans/span.ts';
import { emitSpans, type LiveRoot } from './emit-spans.ts';
import type { QueryEnd } from './query-observer.ts';
import type { Telemetry } from './telemetry.ts';
import { now } from './time.ts';
import { ROOT_ATTRIBUTES, ROOT_NAME } from './turn-roots.ts';

interface UnusedRoot {
  readonly root: LiveRoot;
  readonly how: QueryEnd;
  readonly options: Attributes;
}

/** A query that never came to a turn: Claude Code could not start, the session to resume is not there, or nobody gave a prompt. */
export function endWithoutTurn({ root, how, options }: UnusedRoot, telemetry: Telemetry): void {
  const outcome: OwnAttribute = 'claude_code.agent.outcome';
  const failure = how.kind === 'threw' && !how.aborted ? failureOf(how.error, telemetry) : undefined;
  const { traceId, spanId } = root.span.spanContext();
  const record: SpanRecord = {
    traceId,
    spanId,
    parentSpanId: undefined,
    name: ROOT_NAME,
    kind: 'internal',
    startTime: root.startTime,
    endTime: now(),
    attributes: {
      ...ROOT_ATTRIBUTES,
      ...options,
      [outcome]: outcomeOf(how),
      ...(failure && { [ATTR_ERROR_TYPE]: failure.type }),
    },
    events: [],
    links: [],
    status: failure === undefined ? { code: 'unset' } : { code: 'error', message: failure.message },
  };
  telemetry.metrics().record([record]);
  emitSpans([record], root, telemetry);
}

function outcomeOf(how: QueryEnd): RunOutcome {
  if (how.kind === 'threw') return how.aborted ? 'interrupted' : 'failed';
  return 'open';
}

function failureOf(
  error: unknown,
  telemetry: Telemetry,
): { readonly type: string; readonly message: string } {
  const type = error instanceof Error ? error.name : '_OTHER';
  const text = error instanceof Error ? error.message : undefined;
  return { type, message: telemetry.render.gate.forSpan().text('error', () => text) ?? type };
}
