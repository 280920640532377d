import type { HookEvent, PromptEvent, TranscriptEvent, WakeUp } from '../events/agent-event.ts';
import type { LaunchedTasks } from './launched-tasks.ts';
import { addTranscriptEvent, noteHookEvent, openTurn, type OpenTurn } from './open-turn.ts';

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
  prelude: TranscriptEvent[];
}

export function createMainThread(start: {
  readonly lastKey: string | undefined;
  readonly processEnded: boolean;
  readonly launches: LaunchedTasks;
}): MainThread {
  return { turns: new Map(), closed: new Set(), current: undefined, prelude: [], ...start };
}

export function addToMainThread(
  thread: MainThread,
  event: TranscriptEvent,
  position: number | undefined,
): void {
  if (event.kind === 'process-open') return;
  if (event.kind === 'prompt' && !isRepeated(thread.current, event)) beginByPrompt(thread, event, position);
  if (event.kind === 'cost-state') thread.processEnded = true;
  if (thread.current === undefined && event.kind === 'model-output') continueClosed(thread, position);
  const { current } = thread;
  if (current === undefined || isBetweenTurns(current, event)) return void thread.prelude.push(event);
  addTranscriptEvent(current, event);
  thread.launches.note(current.key, event);
}

export function addHookToMainThread(thread: MainThread, event: HookEvent): void {
  if (event.event === 'prompt-submit') beginByHook(thread, event);
  if (event.event === 'session-end' || event.event === 'process-end')
    endAll(thread.turns.values(), event.event);
  const turn = event.promptId === undefined ? undefined : thread.turns.get(event.promptId);
  if (turn !== undefined) noteHookEvent(turn, event);
}

export function closeTurn(thread: MainThread, turn: OpenTurn): void {
  thread.turns.delete(turn.key);
  thread.closed.add(turn.key);
  if (thread.current === turn) thread.current = undefined;
}

/** What the current turn holds was copied by a fork: forget it, unless this session answered it. */
export function retractCurrent(thread: MainThread): void {
  const { current } = thread;
  if (current === undefined || current.events.some((event) => event.kind === 'model-output')) return;
  thread.turns.delete(current.key);
  thread.current = undefined;
}

function beginByPrompt(thread: MainThread, event: PromptEvent, position: number | undefined): void {
  const turn = begin(thread, freshKey(thread, event.promptId ?? event.lineId ?? 'unknown'), position);
  turn.prompt = event;
  linkWakeUp(thread, turn, event.wakeUp);
  if (thread.processEnded && thread.lastKey !== undefined)
    turn.links.push({ kind: 'resume', turnKey: thread.lastKey });
  if (thread.current !== undefined) thread.current.ending = 'certain';
  thread.processEnded = false;
  thread.current = turn;
  thread.lastKey = turn.key;
  thread.prelude = [];
}

function beginByHook(thread: MainThread, event: HookEvent & { event: 'prompt-submit' }): void {
  const key = event.promptId;
  if (key === undefined || thread.turns.has(key) || thread.closed.has(key)) return;
  linkWakeUp(thread, begin(thread, key, undefined), event.wakeUp);
}

function begin(thread: MainThread, key: string, position: number | undefined): OpenTurn {
  const turn = thread.turns.get(key) ?? openTurn(key);
  turn.position ??= position;
  // A hook may know the turn long before its line is read: the order is that of the lines.
  thread.turns.delete(key);
  thread.turns.set(key, turn);
  return turn;
}

/** A turn that goes on after it was given away (somebody's Stop hook sent the model back to work) becomes a turn of its own: nothing is lost. */
function continueClosed(thread: MainThread, position: number | undefined): void {
  const turn = begin(thread, freshKey(thread, thread.lastKey ?? 'unknown'), position);
  for (const event of thread.prelude) addTranscriptEvent(turn, event);
  thread.current = turn;
  thread.prelude = [];
}

function freshKey(thread: MainThread, key: string): string {
  let fresh = key;
  for (let part = 2; thread.closed.has(fresh); part += 1) fresh = `${key}/${part}`;
  return fresh;
}

function linkWakeUp(thread: MainThread, turn: OpenTurn, wakeUp: WakeUp | undefined): void {
  const link = wakeUp === undefined ? undefined : thread.launches.linkTo(wakeUp);
  if (link !== undefined) turn.links.push(link);
}

/** A queued message is written again as a prompt of the running turn: part of the turn, not a new one. */
function isRepeated(current: OpenTurn | undefined, event: PromptEvent): boolean {
  return current?.prompt !== undefined && event.promptId !== undefined && event.promptId === current.key;
}

/** After a turn's end, `/compact` and the harness write lines that belong to no turn. */
function isBetweenTurns(current: OpenTurn, event: TranscriptEvent): boolean {
  return current.ending !== 'none' && (event.kind === 'compaction' || event.kind === 'user-text');
}

function endAll(turns: Iterable<OpenTurn>, event: 'session-end' | 'process-end'): void {
  for (const turn of turns) {
    if (event === 'process-end' && turn.ending === 'none') turn.killed = true;
    if (event === 'process-end') turn.ending = 'certain';
    else if (turn.ending === 'none') turn.ending = 'likely';
    turn.processEnded = true;
  }
}
