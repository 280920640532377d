import type { HookEvent, PromptEvent, TranscriptEvent, WakeUp } from '../events/agent-event.ts';
import type { LaunchedTasks } from './launched-tasks.ts';
import { noteHookEvent, addTranscriptEvent, openTurn, type OpenTurn } from './open-turn.ts';

/** Splits the main thread into turns: a prompt begins one, and the lines until the next prompt are its own. */
export interface MainThread {
  add(event: TranscriptEvent, position: number | undefined): void;
  addHook(event: HookEvent): void;
  /** What the current turn holds was copied by a fork: forget it, unless this session answered it. */
  retract(): void;
  /** In order of their begin. */
  open(): readonly OpenTurn[];
  close(turn: OpenTurn): void;
  lastKey(): string | undefined;
  processEnded(): boolean;
}

export interface MainThreadStart {
  readonly lastKey: string | undefined;
  /** The process that wrote the last line had ended: the next prompt resumes the session. */
  readonly processEnded: boolean;
  readonly launches: LaunchedTasks;
}

export function createMainThread(start: MainThreadStart): MainThread {
  const { launches } = start;
  const turns = new Map<string, OpenTurn>();
  const closed = new Set<string>();
  let current: OpenTurn | undefined;
  let lastKey = start.lastKey;
  let processEnded = start.processEnded;
  let prelude: TranscriptEvent[] = [];

  const begin = (key: string, position: number | undefined): OpenTurn => {
    const turn = turns.get(key) ?? openTurn(key);
    turn.position ??= position;
    turns.set(key, turn);
    return turn;
  };

  const beginPrompt = (event: PromptEvent, position: number | undefined): void => {
    const key = freshKey(event.promptId ?? event.lineId ?? 'unknown');
    if (current !== undefined) current.ending = 'certain';
    const turn = begin(key, position);
    turn.prompt = event;
    linkWakeUp(turn, event.wakeUp);
    if (processEnded && lastKey !== undefined) turn.links.push({ kind: 'resume', turnKey: lastKey });
    processEnded = false;
    current = turn;
    lastKey = key;
    prelude = [];
  };

  const linkWakeUp = (turn: OpenTurn, wakeUp: WakeUp | undefined): void => {
    const link = wakeUp === undefined ? undefined : launches.linkTo(wakeUp);
    if (link !== undefined) turn.links.push(link);
  };

  /** A turn that goes on after it was given (somebody's Stop hook sent the model back to work) becomes a turn of its own: nothing is lost. */
  const freshKey = (key: string): string => {
    let fresh = key;
    for (let part = 2; closed.has(fresh); part += 1) fresh = `${key}/${part}`;
    return fresh;
  };

  const continueClosed = (position: number | undefined): void => {
    current = begin(freshKey(lastKey ?? 'unknown'), position);
    for (const event of prelude) addTranscriptEvent(current, event);
    prelude = [];
  };

  const addWithin = (event: TranscriptEvent, position: number | undefined): void => {
    if (current === undefined && event.kind === 'model-output') continueClosed(position);
    if (current === undefined || isBetweenTurns(current, event)) return void prelude.push(event);
    addTranscriptEvent(current, event);
    launches.note(current.key, event);
  };

  const add = (event: TranscriptEvent, position: number | undefined): void => {
    if (event.kind === 'process-open') return;
    if (event.kind === 'prompt' && !isRepeated(current, event)) beginPrompt(event, position);
    if (event.kind === 'cost-state') processEnded = true;
    addWithin(event, position);
  };

  const beginByHook = (event: HookEvent & { event: 'prompt-submit' }): void => {
    const key = event.promptId;
    if (key === undefined || turns.has(key) || closed.has(key)) return;
    const turn = begin(key, undefined);
    linkWakeUp(turn, event.wakeUp);
  };

  const addHook = (event: HookEvent): void => {
    if (event.event === 'prompt-submit') beginByHook(event);
    if (event.event === 'session-end' || event.event === 'process-end') endAll(turns.values(), event.event);
    const turn = event.promptId === undefined ? undefined : turns.get(event.promptId);
    if (turn !== undefined) noteHookEvent(turn, event);
  };

  return {
    add,
    addHook,
    retract: () => {
      if (current === undefined || current.events.some((event) => event.kind === 'model-output')) return;
      turns.delete(current.key);
      current = undefined;
      lastKey = start.lastKey;
    },
    open: () => [...turns.values()],
    close: (turn) => {
      turns.delete(turn.key);
      closed.add(turn.key);
      if (current === turn) current = undefined;
    },
    lastKey: () => lastKey,
    processEnded: () => processEnded,
  };
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
    turn.ending = event === 'process-end' ? 'certain' : turn.ending === 'certain' ? 'certain' : 'likely';
    turn.processEnded = true;
  }
}
