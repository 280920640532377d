import type { TranscriptEvent } from '../events/agent-event.ts';
import type {
  ContentBlock,
  ModelFailureEvent,
  ModelOutputEvent,
  ModelRequestEvent,
  Usage,
} from '../events/model-event.ts';
import { latest, type Nanoseconds } from '../events/time.ts';
import type { InputMessage, ModelCall, ModelRetry } from './turn.ts';

/** What is known between two calls: the requests made so far, their failures, and what the model will be told. */
interface Waiting {
  readonly requests: ModelRequestEvent[];
  readonly retries: ModelRetry[];
  readonly input: InputMessage[];
}

interface Answer {
  readonly first: ModelOutputEvent;
  readonly waiting: Waiting;
  readonly precedingAt: Nanoseconds | undefined;
  readonly lines: ModelOutputEvent[];
}

type Draft =
  | ({ readonly kind: 'answered' } & Answer)
  | {
      readonly kind: 'unanswered';
      readonly waiting: Waiting;
      readonly precedingAt: Nanoseconds | undefined;
      readonly endedAt: Nanoseconds;
      readonly failure: ModelFailureEvent | undefined;
    };

/**
 * The model calls of one agent, in order. Lines of one answer are joined by message id, not by adjacency: tool results stand between them.
 * Usage is taken once per message id.
 */
export function collectCalls(events: readonly TranscriptEvent[]): readonly ModelCall[] {
  const drafts: Draft[] = [];
  const byMessage = new Map<string, Answer>();
  let waiting = emptyWaiting();
  let lastAt: Nanoseconds | undefined;

  const takeWaiting = (): Waiting => {
    const taken = waiting;
    waiting = emptyWaiting();
    return taken;
  };
  const addOutput = (event: ModelOutputEvent): void => {
    const known = byMessage.get(event.messageId);
    if (known !== undefined) return void known.lines.push(event);
    const answer: Answer = { first: event, waiting: takeWaiting(), precedingAt: lastAt, lines: [event] };
    byMessage.set(event.messageId, answer);
    drafts.push({ kind: 'answered', ...answer });
  };
  const addUnanswered = (endedAt: Nanoseconds, failure: ModelFailureEvent | undefined): void => {
    drafts.push({ kind: 'unanswered', waiting: takeWaiting(), precedingAt: lastAt, endedAt, failure });
  };

  for (const event of events) {
    if (event.kind === 'model-output') addOutput(event);
    else if (event.kind === 'model-failure') addUnanswered(event.at, event);
    else if (event.kind === 'interrupt' && isTried(waiting)) addUnanswered(event.at, undefined);
    else addToWaiting(waiting, event);
    lastAt = precedingTime(event, lastAt);
  }
  if (isTried(waiting)) addUnanswered(lastTime(waiting), undefined);
  return drafts.map(toCall);
}

function emptyWaiting(): Waiting {
  return { requests: [], retries: [], input: [] };
}

function isTried({ requests, retries }: Waiting): boolean {
  return requests.length + retries.length > 0;
}

/** What may have led to the next call. A queued message has the time at which it was queued. */
function precedingTime(event: TranscriptEvent, lastAt: Nanoseconds | undefined): Nanoseconds | undefined {
  if (event.kind === 'model-request' || event.kind === 'model-retry') return lastAt;
  return event.kind === 'user-text' ? latest([lastAt, event.at]) : (event.at ?? lastAt);
}

function addToWaiting(waiting: Waiting, event: TranscriptEvent): void {
  switch (event.kind) {
    case 'model-request':
      return void waiting.requests.push(event);
    case 'model-retry':
      return void waiting.retries.push({ at: event.at, status: event.status, message: event.message });
    case 'prompt':
    case 'user-text':
      if (event.text !== undefined) waiting.input.push({ kind: 'user', text: event.text });
      return;
    case 'tool-results':
      for (const { toolUseId, content } of event.results)
        waiting.input.push({ kind: 'tool-result', toolUseId, content });
      return;
    default:
  }
}

function lastTime({ requests, retries }: Waiting): Nanoseconds {
  return latest([...requests, ...retries].map(({ at }) => at)) ?? 0n;
}

function toCall(draft: Draft): ModelCall {
  return draft.kind === 'answered' ? answered(draft) : unanswered(draft);
}

function answered({ first, waiting, precedingAt, lines }: Answer): ModelCall {
  const request =
    waiting.requests.find(({ requestRef }) => requestRef === first.requestRef) ?? waiting.requests.at(-1);
  const endedAt = latest(lines.map(({ at }) => at)) ?? first.at;
  const last = lines.at(-1) ?? first;
  return {
    ...startOf({ waiting, precedingAt, endedAt }),
    messageId: first.messageId,
    requestRef: first.requestRef,
    requestId: first.requestId,
    requestedModel: first.requestedModel ?? request?.model ?? first.model,
    model: first.model,
    maxTokens: request?.maxTokens,
    effort: first.effort ?? request?.effort,
    endedAt,
    endIsLastEvent: false,
    stopReason: last.stopReason ?? first.stopReason,
    usage: usageOf(lines),
    aborted: lines.some((line) => line.aborted),
    input: waiting.input,
    output: blocksInOrder(lines),
    retries: waiting.retries,
    attempts: Math.max(waiting.requests.length, waiting.retries.length + 1),
    failure: undefined,
  };
}

function unanswered(draft: Extract<Draft, { kind: 'unanswered' }>): ModelCall {
  const { waiting, precedingAt, failure } = draft;
  const request = waiting.requests.at(-1);
  const tries = failure === undefined ? waiting.retries.length : waiting.retries.length + 1;
  return {
    ...startOf({ waiting, precedingAt, endedAt: draft.endedAt }),
    messageId: undefined,
    requestRef: request?.requestRef,
    requestId: undefined,
    requestedModel: request?.model,
    model: undefined,
    maxTokens: request?.maxTokens,
    effort: request?.effort,
    endedAt: draft.endedAt,
    endIsLastEvent: failure === undefined,
    stopReason: undefined,
    usage: undefined,
    aborted: failure === undefined,
    input: waiting.input,
    output: [],
    retries: waiting.retries,
    attempts: Math.max(waiting.requests.length, tries, 1),
    failure: failure ?? lastFailure(waiting.retries),
  };
}

/** A call begins with its first request line, retries included; without request lines, with the event before its first block. */
function startOf(times: {
  readonly waiting: Waiting;
  readonly precedingAt: Nanoseconds | undefined;
  readonly endedAt: Nanoseconds;
}): Pick<ModelCall, 'startedAt' | 'startSource'> {
  const { waiting, precedingAt, endedAt } = times;
  const requestedAt = waiting.requests[0]?.at;
  if (requestedAt !== undefined && requestedAt <= endedAt)
    return { startedAt: before(endedAt, requestedAt), startSource: 'request' };
  return { startedAt: before(endedAt, precedingAt), startSource: 'preceding_event' };
}

/** Times are milliseconds: what happened within one is given the shortest length there is. */
function before(endedAt: Nanoseconds, startedAt: Nanoseconds | undefined): Nanoseconds {
  return startedAt !== undefined && startedAt < endedAt ? startedAt : endedAt - 1n;
}

/** All lines of an answer carry the same usage, but for those of a stream that was cut: they hold the placeholder of its start. */
function usageOf(lines: readonly ModelOutputEvent[]): Usage | undefined {
  return lines
    .flatMap(({ usage }) => usage ?? [])
    .reduce<Usage | undefined>(
      (most, usage) => (most === undefined || usage.outputTokens >= most.outputTokens ? usage : most),
      undefined,
    );
}

/** A process that died while it was retrying: the last attempt's error is the call's. */
function lastFailure(retries: readonly ModelRetry[]): ModelCall['failure'] {
  const last = retries.at(-1);
  return last === undefined
    ? undefined
    : { status: last.status, errorType: undefined, message: last.message };
}

/** Blocks without an index keep the file's order. */
function blocksInOrder(lines: readonly ModelOutputEvent[]): readonly ContentBlock[] {
  const sorted = [...lines].sort((left, right) => (left.blockIndex ?? 0) - (right.blockIndex ?? 0));
  return sorted.flatMap((line) => line.blocks);
}
