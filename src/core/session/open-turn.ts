import type { HookEvent, PromptEvent, TranscriptEvent } from '../events/agent-event.ts';
import { isFinalWord } from './final-word.ts';
import type { TurnLink } from './turn.ts';

/**
 * A turn that is being collected.
 *
 * `ending`: `none` while the model works; `likely` when its end was announced (a Stop hook, a marker line, an interrupt, the process's account), which a
 * blocking Stop hook of somebody else can still undo; `certain` when another turn has begun or the process is gone.
 */
export interface OpenTurn {
  readonly key: string;
  prompt: PromptEvent | undefined;
  readonly events: TranscriptEvent[];
  /** Ids of the lines in `events`: a line read twice counts once. */
  readonly lineIds: Set<string>;
  readonly links: TurnLink[];
  ending: 'none' | 'likely' | 'certain';
  killed: boolean;
  processEnded: boolean;
  /** Position that the caller gave with the turn's first transcript line. */
  position: number | undefined;
}

export function openTurn(key: string): OpenTurn {
  return {
    key,
    prompt: undefined,
    events: [],
    lineIds: new Set(),
    links: [],
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
  if (turn.ending !== 'certain') turn.ending = endingAfter(turn.ending, event);
  if (event.kind === 'cost-state') turn.processEnded = true;
}

function endingAfter(ending: OpenTurn['ending'], event: TranscriptEvent): OpenTurn['ending'] {
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

/** A hook of the turn only announces its end: lines may still be on their way, and the silence after it confirms it. */
export function noteHookEvent(turn: OpenTurn, event: HookEvent): void {
  if (announcesEnd(event) && turn.ending === 'none') turn.ending = 'likely';
}

function announcesEnd(event: HookEvent): boolean {
  return (event.event === 'stop' || event.event === 'stop-failure') && event.agentId === undefined;
}
