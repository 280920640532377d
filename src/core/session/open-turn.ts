import type { PromptEvent, TranscriptEvent } from '../events/agent-event.ts';
import type { WakeUp } from '../events/happened.ts';
import type { HookEvent } from '../events/hook-event.ts';
import type { Nanoseconds } from '../events/time.ts';
import { isFinalWord } from './final-word.ts';
import type { TurnLink } from './turn.ts';

/**
 * `none` while the model works; `likely` when its end was announced (a Stop hook, a marker line, an interrupt, the process's account), which a
 * blocking Stop hook of somebody else can still undo; `certain` when another turn has begun or the process is gone.
 */
export type TurnEnding = 'none' | 'likely' | 'certain';

/** A turn that is being collected. */
export interface OpenTurn {
  readonly key: string;
  /** What hooks and subagents call the turn: its key, but for a turn that continues another. */
  readonly promptId: string;
  prompt: PromptEvent | undefined;
  readonly events: TranscriptEvent[];
  /** Ids of the lines in `events`: a line read twice counts once. */
  readonly lineIds: Set<string>;
  readonly links: TurnLink[];
  wakeUp: WakeUp | undefined;
  /** Its submission, or its first line. */
  beganAt: Nanoseconds | undefined;
  /** As the lines tell it. */
  ending: TurnEnding;
  /** The process ended without a word. */
  killed: boolean;
  processEnded: boolean;
  /** Position that the caller gave with the turn's first transcript line. */
  position: number | undefined;
}

export function openTurn(key: string, promptId: string): OpenTurn {
  return {
    key,
    promptId,
    prompt: undefined,
    events: [],
    lineIds: new Set(),
    links: [],
    wakeUp: undefined,
    beganAt: undefined,
    ending: 'none',
    killed: false,
    processEnded: false,
    position: undefined,
  };
}

/** A transcript event of the main thread joins its turn. */
export function addTranscriptEvent(turn: OpenTurn, event: TranscriptEvent): void {
  if (event.lineId !== undefined && turn.lineIds.has(event.lineId)) return;
  if (event.lineId !== undefined) turn.lineIds.add(event.lineId);
  turn.events.push(event);
  turn.beganAt ??= event.at;
  if (turn.ending !== 'certain') turn.ending = endingAfter(turn.ending, event);
}

function endingAfter(ending: TurnEnding, event: TranscriptEvent): TurnEnding {
  switch (event.kind) {
    case 'turn-marker':
    case 'interrupt':
    case 'model-failure':
    case 'structured-output':
    case 'cost-state':
      return 'likely';
    case 'model-output':
      return isFinalWord(event) ? 'likely' : 'none';
    case 'model-request':
    case 'model-retry':
    case 'prompt':
      return 'none';
    case 'tool-results':
    case 'user-text':
    case 'limit':
    case 'compaction':
    case 'process-open':
    case 'request-shape':
      return ending;
  }
}

/** How surely the turn has ended, by its lines and its hooks: a hook only announces the end, since lines may still be on their way. */
export function turnEnding(turn: OpenTurn, hooks: readonly HookEvent[]): TurnEnding {
  if (turn.ending !== 'none') return turn.ending;
  return turn.processEnded || isStopped(turn, hooks) ? 'likely' : 'none';
}

/** A Stop hook, and no line after it. */
export function isStopped({ events }: OpenTurn, hooks: readonly HookEvent[]): boolean {
  const lastAt = events.findLast(({ at }) => at !== undefined)?.at;
  return hooks.some((hook) => announcesEnd(hook) && (lastAt === undefined || hook.at >= lastAt));
}

/** A Stop hook of the main thread, or what takes its place when the turn fails. */
export function announcesEnd(event: HookEvent): boolean {
  return (event.event === 'stop' || event.event === 'stop-failure') && event.agentId === undefined;
}
