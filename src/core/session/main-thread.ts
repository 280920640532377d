import type { PromptEvent, TranscriptEvent } from '../events/agent-event.ts';
import type { HookEvent } from '../events/hook-event.ts';
import { latest, type Nanoseconds } from '../events/time.ts';
import type { Placed } from './copied-history.ts';
import type { LaunchedTasks } from './launched-tasks.ts';
import { addTranscriptEvent, openTurn, type OpenTurn } from './open-turn.ts';
import { partAfter, partsUpTo } from './turn-parts.ts';

/** Splits the main thread into turns: a prompt begins one, and the lines until the next prompt are its own. */
export interface MainThread {
  /** In order of their begin. */
  readonly turns: Map<string, OpenTurn>;
  /** Keys of turns that were given away. */
  readonly closed: Set<string>;
  readonly launches: LaunchedTasks;
  current: OpenTurn | undefined;
  lastKey: string | undefined;
  /** The process that wrote the last line had ended: the next prompt resumes the session. */
  processEnded: boolean;
  /** Lines that belong to no turn, until the next prompt shows that they never will. */
  prelude: Placed[];
  /** The latest SessionEnd: turns that had begun ended with it, whenever their lines are read. */
  sessionEndedAt: Nanoseconds | undefined;
  /** The lines so far were copied by a fork. */
  forked: boolean;
  /** `lastKey` as it was before the current turn. */
  keyBefore: string | undefined;
}

export function createMainThread(start: {
  readonly lastKey: string | undefined;
  readonly processEnded: boolean;
  readonly launches: LaunchedTasks;
}): MainThread {
  const closed = new Set(start.lastKey === undefined ? [] : partsUpTo(start.lastKey));
  return {
    turns: new Map(),
    closed,
    current: undefined,
    prelude: [],
    sessionEndedAt: undefined,
    forked: false,
    keyBefore: undefined,
    ...start,
  };
}

export function addToMainThread(thread: MainThread, placed: Placed): void {
  const { event, position } = placed;
  if (event.kind === 'process-open') return;
  if (event.kind === 'cost-state') endProcess(thread);
  if (event.kind === 'prompt') considerPrompt(thread, { event, position });
  if (thread.current === undefined && isWork(event)) continueClosed(thread, { event, position });
  const { current } = thread;
  if (current === undefined || isBetweenTurns(current, event)) {
    thread.prelude.push(placed);
    return;
  }
  if (isOwnWork(event)) goOn(thread, current);
  addTranscriptEvent(current, event);
  endWithSession(thread, current);
  thread.launches.note(current.key, event);
}

export function addHookToMainThread(thread: MainThread, event: HookEvent): void {
  if (event.event === 'prompt-submit') beginByHook(thread, event);
  if (event.event === 'session-end') {
    thread.sessionEndedAt = latest([thread.sessionEndedAt, event.at]);
    for (const turn of thread.turns.values()) endWithSession(thread, turn);
  }
  if (event.event === 'process-end') for (const turn of thread.turns.values()) kill(turn);
}

export function closeTurn(thread: MainThread, turn: OpenTurn): void {
  thread.turns.delete(turn.key);
  thread.closed.add(turn.key);
  if (thread.current === turn) thread.current = undefined;
}

/** What the current turn holds was copied by a fork: forget it, unless this session answered it. */
export function retractCurrent(thread: MainThread): void {
  const { current } = thread;
  thread.forked = true;
  if (current !== undefined && !current.events.some(isWork)) retract(thread, current);
}

function retract(thread: MainThread, turn: OpenTurn): void {
  thread.turns.delete(turn.key);
  thread.current = undefined;
  thread.lastKey = thread.keyBefore;
}

function considerPrompt(thread: MainThread, placed: Placed<PromptEvent>): void {
  const { current } = thread;
  const { event } = placed;
  const isRepeated =
    current !== undefined && event.promptId === current.promptId && current.events.length > 0;
  if (isRepeated && (event.lineId === current.prompt?.lineId || !isCopied(thread, current))) return;
  if (isRepeated) retract(thread, current);
  beginByPrompt(thread, placed);
}

/**
 * A queued message is written again as a prompt of the running turn. A fork's copied prompts have the id of its first own one, too: what stands under it without
 * a request of this session was copied.
 */
function isCopied({ forked }: MainThread, { prompt, events }: OpenTurn): boolean {
  return (
    prompt !== undefined &&
    !events.some(isOwnWork) &&
    (forked || events.some(({ kind }) => kind === 'interrupt'))
  );
}

function beginByPrompt(thread: MainThread, { event, position }: Placed<PromptEvent>): void {
  const id = event.promptId ?? event.lineId ?? `${event.facts.sessionId ?? ''}@${event.at}`;
  const turn = begin(thread, { key: freshKey(thread, id), promptId: id, position });
  turn.prompt = event;
  turn.wakeUp ??= event.wakeUp;
  if (thread.processEnded && thread.keyBefore !== undefined)
    turn.links.push({ kind: 'resume', turnKey: thread.keyBefore });
  thread.processEnded = false;
  thread.prelude = [];
}

function beginByHook(thread: MainThread, event: HookEvent & { event: 'prompt-submit' }): void {
  const key = event.promptId;
  if (key === undefined || thread.turns.has(key) || thread.closed.has(key)) return;
  const turn: OpenTurn = { ...openTurn(key, key), wakeUp: event.wakeUp, beganAt: event.at };
  thread.turns.set(key, turn);
  endWithSession(thread, turn);
}

/** A turn that goes on after it was given away (somebody's Stop hook sent the model back to work) becomes a turn of its own: nothing is lost. */
function continueClosed(thread: MainThread, placed: Placed<WorkEvent>): void {
  const { lastKey, prelude } = thread;
  const { event } = placed;
  const id = event.kind === 'model-output' ? event.messageId : (event.lineId ?? String(event.at));
  const key = lastKey === undefined ? id : partAfter(lastKey);
  const promptId = lastKey === undefined ? id : (partsUpTo(lastKey)[0] ?? lastKey);
  begin(thread, { key, promptId, position: (prelude[0] ?? placed).position });
}

interface Beginning {
  readonly key: string;
  readonly promptId: string;
  readonly position: number | undefined;
}

function begin(thread: MainThread, { key, promptId, position }: Beginning): OpenTurn {
  const turn = thread.turns.get(key) ?? openTurn(key, promptId);
  turn.position ??= position;
  // A hook may know the turn long before its line is read: the order is that of the lines.
  thread.turns.delete(key);
  thread.turns.set(key, turn);
  if (thread.current !== undefined) thread.current.ending = 'certain';
  thread.keyBefore = thread.lastKey;
  thread.lastKey = key;
  thread.current = turn;
  return turn;
}

function freshKey(thread: MainThread, key: string): string {
  let fresh = key;
  while (thread.closed.has(fresh)) fresh = partAfter(fresh);
  return fresh;
}

/** The session works: nothing that follows was copied, and the lines that seemed to stand between two turns led to this. */
function goOn(thread: MainThread, turn: OpenTurn): void {
  thread.forked = false;
  for (const { event } of thread.prelude) {
    addTranscriptEvent(turn, event);
    thread.launches.note(turn.key, event);
  }
  thread.prelude = [];
}

type WorkEvent = Extract<TranscriptEvent, { kind: 'model-output' | 'model-failure' }>;

function isWork(event: TranscriptEvent): event is WorkEvent {
  return event.kind === 'model-output' || event.kind === 'model-failure';
}

/** Work, or the request for it. */
function isOwnWork(event: TranscriptEvent): boolean {
  return event.kind === 'model-request' || isWork(event);
}

/** After a turn's end, `/compact` and the harness write lines that belong to no turn. */
function isBetweenTurns(current: OpenTurn, event: TranscriptEvent): boolean {
  return current.ending !== 'none' && (event.kind === 'compaction' || event.kind === 'user-text');
}

/** The process wrote its account: whatever it ran has ended with it. */
function endProcess(thread: MainThread): void {
  thread.processEnded = true;
  for (const turn of thread.turns.values()) turn.processEnded ||= turn.events.length > 0;
}

function endWithSession({ sessionEndedAt }: MainThread, turn: OpenTurn): void {
  const { beganAt } = turn;
  if (sessionEndedAt !== undefined && beganAt !== undefined && beganAt <= sessionEndedAt)
    turn.processEnded = true;
}

function kill(turn: OpenTurn): void {
  turn.killed ||= !turn.processEnded;
  turn.ending = 'certain';
  turn.processEnded = true;
}
