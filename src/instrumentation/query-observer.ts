import type { Context } from '@opentelemetry/api';
import type { Environment } from '../config/paths.ts';
import { asObject } from '../core/events/json.ts';
import { fromHookCallback } from '../core/events/sdk/from-hook-callback.ts';
import { timeToFirstChunkOf } from '../core/events/sdk/partial-message.ts';
import { promptOfCallback } from '../core/events/sdk/prompt-of-callback.ts';
import type { Nanoseconds } from '../core/events/time.ts';
import type { Turn } from '../core/session/turn.ts';
import type { Attributes } from '../core/spans/span.ts';
import type { LiveRoot } from './emit-spans.ts';
import { emitTurn } from './emit-turn.ts';
import { endWithoutTurn } from './end-without-turn.ts';
import { guarded } from './guarded.ts';
import { createHeardResults, type HeardResults } from './heard-results.ts';
import { openObservers } from './open-observers.ts';
import type { RecordedTurn, SessionRecorder } from './session-recorder.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { createSettling, type Look } from './settling.ts';
import type { Telemetry } from './telemetry.ts';
import { now } from './time.ts';
import { toldMessage } from './told-message.ts';
import { createTurnRoots, type TurnRoots } from './turn-roots.ts';

/** How the program's view of a query ended; the process behind it is gone by then. */
export type QueryEnd =
  | { readonly kind: 'finished' }
  | { readonly kind: 'threw'; readonly error: unknown; readonly aborted: boolean }
  /** The consumer left the loop, or closed the query. */
  | { readonly kind: 'left' };

/** Watches one `query()` and makes its spans. Nothing of it throws. */
export interface QueryObserver {
  /** The context in which the query has to run. */
  readonly context: Context;
  message(message: unknown): void;
  hook(payload: unknown): void;
  end(how: QueryEnd): void;
}

export interface ObservedQuery {
  readonly telemetry: Telemetry;
  readonly parent: Context;
  readonly environment: Environment;
  /** What may be recorded of the options. */
  readonly options: Attributes;
  readonly apiOrigin: string | undefined;
  /** Claude Code exports its own spans into the trace. */
  readonly yields: boolean;
}

interface Parts extends ObservedQuery {
  readonly startedAt: Nanoseconds;
  readonly roots: TurnRoots;
  readonly sessions: Sessions;
  readonly results: HeardResults;
  /** Message id → milliseconds to its first chunk. */
  readonly firstChunks: Map<string, number>;
}

export function createQueryObserver(query: ObservedQuery): QueryObserver {
  const parts: Parts = {
    ...query,
    startedAt: now(),
    roots: createTurnRoots(query.telemetry, query.parent),
    sessions: createSessions(query.environment),
    results: createHeardResults(),
    firstChunks: new Map(),
  };
  const settling = createSettling((expired) => guarded(() => look(parts, expired)) ?? 'done');
  let isOpen = true;
  const observer: QueryObserver = {
    context: parts.roots.context,
    message: (message) => {
      if (isOpen && guarded(() => noteMessage(parts, message)) === 'settle') settling.start();
    },
    hook: (payload) => {
      if (isOpen && guarded(() => noteHook(parts, payload)) === 'settle') settling.start();
    },
    end: (how) => {
      if (!isOpen) return;
      isOpen = false;
      settling.stop();
      openObservers.delete(observer);
      guarded(() => finish(parts, how));
    },
  };
  openObservers.add(observer);
  return observer;
}

type Next = 'settle' | undefined;

function noteMessage({ sessions, firstChunks, results }: Parts, message: unknown): Next {
  const told = toldMessage(message, now());
  sessions.ofMessage(message)?.addMessage(told);
  const chunk = timeToFirstChunkOf(message);
  if (chunk !== undefined) firstChunks.set(chunk.messageId, chunk.milliseconds);
  results.note(told);
  return asObject(message)?.['type'] === 'result' ? 'settle' : undefined;
}

function noteHook({ sessions, roots, apiOrigin }: Parts, payload: unknown): Next {
  const session = sessions.ofHook(payload);
  const event = fromHookCallback(payload, { receivedAt: Date.now(), apiOrigin });
  if (session === undefined || event === undefined || event.kind === 'diagnostic') return undefined;
  if (event.event === 'prompt-submit' && event.promptId !== undefined) {
    roots.bind(event.promptId);
    session.addPrompt(promptOfCallback(payload, event));
  }
  session.addHook(event);
  return event.event === 'prompt-submit' || event.event === 'subagent-stop' ? 'settle' : undefined;
}

/** Bytes of transcript that are read without letting the program have its turn. */
const READ_AT_ONCE = 1_000_000;

function look(parts: Parts, expired: boolean): Look {
  const sessions = parts.sessions.all();
  if (sessions.map((session) => session.read(READ_AT_ONCE)).includes(false)) return 'reading';
  emitEnded(parts, { expired, gone: false });
  const resting = sessions.every((session) => session.isResting());
  return parts.roots.isEmpty() || !resting ? 'done' : 'waiting';
}

function finish(parts: Parts, how: QueryEnd): void {
  const { sessions, roots, options, telemetry } = parts;
  for (const session of sessions.all()) finishSession(session, how);
  emitEnded(parts, { expired: true, gone: true });
  for (const root of roots.takeAll()) endWithoutTurn({ root, how, options }, telemetry);
}

/** A process that was told to end is not one that died: it may still be writing its last lines. */
function finishSession(session: SessionRecorder, how: QueryEnd): void {
  const asked = how.kind === 'left' || (how.kind === 'threw' && how.aborted);
  const base = { kind: 'hook', at: now(), agentId: undefined, promptId: undefined } as const;
  session.read();
  if (asked) session.interrupt(base.at);
  session.addHook(
    asked ? { ...base, event: 'session-end', reason: 'interrupted' } : { ...base, event: 'process-end' },
  );
}

interface State {
  readonly expired: boolean;
  readonly gone: boolean;
}

function emitEnded(parts: Parts, state: State): void {
  for (const session of parts.sessions.all())
    for (const recorded of session.take(state)) guarded(() => emit(parts, { session, recorded, state }));
  if (parts.roots.isEmpty()) parts.firstChunks.clear();
}

interface Taken {
  readonly session: SessionRecorder;
  readonly recorded: RecordedTurn;
  readonly state: State;
}

function emit(parts: Parts, { session, recorded, state }: Taken): void {
  const { firstChunks, results, options, yields, telemetry, startedAt } = parts;
  const { turn } = recorded;
  const root = rootOf(parts, recorded, state);
  if (root !== undefined) {
    const knowledge = { firstChunks, totals: results.take(turn), options };
    emitTurn({ recorded, root, knowledge, yields }, telemetry);
  } else if (recorded.alone && turn.run.endedAt >= startedAt) session.giveBack(recorded);
}

/**
 * Callbacks bind a root to a prompt. A turn without one is this query's when the program heard it: the transcript also has what the session did before, or does for
 * another program.
 */
function rootOf(
  { roots, results, startedAt }: Parts,
  recorded: RecordedTurn,
  { gone }: State,
): LiveRoot | undefined {
  const { turn, source, alone } = recorded;
  const bound = roots.take(turn.key);
  if (bound !== undefined || !alone || turn.run.endedAt < startedAt) return bound;
  const isOwn = source === 'messages' || results.heard(turn) || (gone && isFailure(turn));
  return isOwn ? roots.begin(turn.run.startedAt) : undefined;
}

/** Calls that were never answered have no id to be known by. */
function isFailure({ run }: Turn): boolean {
  return run.calls.length > 0 && run.calls.every(({ messageId }) => messageId === undefined);
}
