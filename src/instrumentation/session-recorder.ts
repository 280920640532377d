import type { AgentEvent, PromptEvent, TurnMarkerEvent } from '../core/events/agent-event.ts';
import type { HookEvent } from '../core/events/hook-event.ts';
import type { Nanoseconds } from '../core/events/time.ts';
import { createSessionFold, type SessionFold } from '../core/session/session-fold.ts';
import type { Turn } from '../core/session/turn.ts';
import { callsOfTurn } from '../core/spans/call-cost.ts';
import { createMessageOrder } from './message-order.ts';
import type { ToldMessage } from './told-message.ts';
import { createTranscriptFollower, type TranscriptFollower } from './transcript-follower.ts';

export type TurnSource = 'transcript' | 'messages';

export interface RecordedTurn {
  readonly turn: Turn;
  readonly source: TurnSource;
  /** Nothing of it was or will be given in another way. */
  readonly alone: boolean;
}

/**
 * One session, folded twice: from its transcript, as the hooks road does it, and from the messages that the program saw. Callbacks belong to both. A turn is given
 * from the transcript when that is whole, else from the messages.
 */
export interface SessionRecorder {
  /** Where the transcript is; the first that is told holds. */
  follow(transcriptPath: string): void;
  addMessage(told: ToldMessage): void;
  addHook(event: HookEvent): void;
  /** What the callback of a prompt says and no message does. */
  addPrompt(event: PromptEvent): void;
  /** The consumer stopped the work itself. */
  interrupt(at: Nanoseconds): void;
  /** Reads on in the transcript; `false` when there is more. */
  read(budget?: number): boolean;
  /** Every prompt has had its result: nobody is at work on the main thread. */
  isResting(): boolean;
  /**
   * Turns that have ended. `expired`: it was waited long enough for lines of the transcript. `gone`: the process has ended, what is open stays as it is.
   */
  take(state: { readonly expired: boolean; readonly gone: boolean }): readonly RecordedTurn[];
  /** Takes a turn back, to be given again: whose it is may be known later. */
  giveBack(recorded: RecordedTurn): void;
}

export function createSessionRecorder(sessionId: string): SessionRecorder {
  const written = createSessionFold(sessionId);
  const heard = createSessionFold(sessionId);
  const order = createMessageOrder((prompt) => heard.add(prompt));
  const lines = createAwaitedLines();
  /** Turns as they were heard, until their transcript is whole. */
  const waiting = new Map<string, Turn>();
  let returned: RecordedTurn[] = [];
  let follower: TranscriptFollower | undefined;
  const addWritten = (event: AgentEvent): void => {
    written.add(event);
    lines.noteRead(event);
  };

  return {
    follow: (path) => {
      follower ??= createTranscriptFollower(path, addWritten);
    },
    addMessage: (told) => {
      order.note(told);
      for (const event of told.events) {
        heard.add(event);
        lines.noteHeard(event);
      }
    },
    addHook: (event) => {
      written.add(event);
      heard.add(event);
      if (event.event === 'subagent-stop') heard.add(markerOf(event));
    },
    addPrompt: (event) => order.addPrompt(event),
    interrupt: (at) =>
      heard.add({ kind: 'interrupt', at, agentId: undefined, lineId: undefined, duringTool: false }),
    read: (budget) => follower?.read(budget) ?? true,
    isResting: () => order.isResting(),
    giveBack: (recorded) => void returned.push(recorded),
    take: ({ expired, gone }) => {
      const again = returned;
      returned = [];
      const resting = order.isResting();
      for (const turn of ended(heard, { settled: resting, gone })) waiting.set(turn.key, turn);
      if (follower?.found() !== true) return takeHeard(waiting, { alone: true });
      const settled = resting && (expired || lines.areRead());
      const turns = ended(written, { settled, gone }).map((turn) => better(turn, waiting));
      if (turns.length > 0) lines.forget({ awaited: expired });
      return [...again, ...turns, ...(expired || gone ? takeHeard(waiting, { alone: false }) : [])];
    },
  };
}

/** Messages have no stop reason: without a transcript, the callback alone says that a subagent came to its end. */
function markerOf({ at, agentId }: HookEvent): TurnMarkerEvent {
  return { kind: 'turn-marker', at, agentId, lineId: undefined };
}

/** Lines that a message announced and that were not read yet. */
interface AwaitedLines {
  noteHeard(event: AgentEvent): void;
  noteRead(event: AgentEvent): void;
  areRead(): boolean;
  /** `awaited`: also what was not read; it was waited for long enough. */
  forget(what: { readonly awaited: boolean }): void;
}

function createAwaitedLines(): AwaitedLines {
  const heard = new Set<string>();
  const read = new Set<string>();
  return {
    noteHeard: (event) => {
      const id = writtenLine(event);
      if (id !== undefined && !read.delete(id)) heard.add(id);
    },
    noteRead: (event) => {
      const id = writtenLine(event);
      if (id !== undefined && !heard.delete(id)) read.add(id);
    },
    areRead: () => heard.size === 0,
    forget: ({ awaited }) => {
      read.clear();
      if (awaited) heard.clear();
    },
  };
}

/** The uuid that a message and its line in the transcript share, for what is always in both. */
function writtenLine(event: AgentEvent): string | undefined {
  switch (event.kind) {
    case 'model-output':
      return event.blocks.length === 0 ? undefined : event.lineId;
    case 'tool-results':
    case 'model-failure':
      return event.lineId;
    default:
      return undefined;
  }
}

interface Ending {
  readonly settled: boolean;
  readonly gone: boolean;
}

function ended(fold: SessionFold, { settled, gone }: Ending): readonly Turn[] {
  const finished = fold.takeFinished({ settled: settled || gone });
  return gone ? [...finished, ...fold.openTurns()] : finished;
}

function takeHeard(
  waiting: Map<string, Turn>,
  { alone }: Pick<RecordedTurn, 'alone'>,
): readonly RecordedTurn[] {
  const turns = [...waiting.values()];
  waiting.clear();
  return turns.map((turn) => ({ turn, source: 'messages', alone }));
}

/** A transcript that knows fewer calls than the program saw was cut. */
function better(written: Turn, waiting: Map<string, Turn>): RecordedTurn {
  const heard = waiting.get(written.key);
  waiting.delete(written.key);
  if (heard === undefined) return { turn: written, source: 'transcript', alone: true };
  const whole = written.sources.transcript && callsOfTurn(written).length >= callsOfTurn(heard).length;
  return whole
    ? { turn: withLimit(written, heard), source: 'transcript', alone: true }
    : { turn: heard, source: 'messages', alone: true };
}

/** Of some limits only the program is told. */
function withLimit(written: Turn, heard: Turn): Turn {
  if (heard.run.outcome !== 'limit') return written;
  return { ...written, run: { ...written.run, outcome: 'limit' } };
}
