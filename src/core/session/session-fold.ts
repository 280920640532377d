import type { AgentEvent, TranscriptEvent } from '../events/agent-event.ts';
import type { SessionFacts } from '../events/happened.ts';
import type { HookEvent } from '../events/hook-event.ts';
import { createAgentInvocations, type AgentInvocations } from './agent-invocations.ts';
import { assembleTurn } from './assemble-turn.ts';
import { createCopiedHistory, type CopiedHistory } from './copied-history.ts';
import { createHookShelf, type HookShelf } from './hook-shelf.ts';
import { createLaunchedTasks, launchesTask } from './launched-tasks.ts';
import {
  addHookToMainThread,
  addToMainThread,
  closeTurn,
  createMainThread,
  retractCurrent,
  type MainThread,
} from './main-thread.ts';
import { mergeFacts } from './merge-facts.ts';
import { oncePerMessage } from './once-per-message.ts';
import { turnEnding, type OpenTurn } from './open-turn.ts';
import { runningAgents } from './running-agents.ts';
import type { SessionState } from './session-state.ts';
import type { RequestShape, Turn } from './turn.ts';

/**
 * Folds the events of one session into turns.
 *
 * Contract: within a source (main file, each subagent's file, journal) events come in their order; between sources any order gives the same turns, and
 * an event added twice changes nothing that a turn says. A turn is given once, when it and every subagent it launched have ended.
 */
export interface SessionFold {
  /** `position` is the caller's own mark of the line (a byte offset), given back by `firstOpenPosition`. */
  add(event: AgentEvent, position?: number): void;
  /** Turns that have ended. `settled`: nothing new has come for a while, so that an announced end may be believed. */
  takeFinished(options: { readonly settled: boolean }): readonly Turn[];
  /** Turns without an end, as they stand; they are given again when they end. */
  openTurns(): readonly Turn[];
  /** Position of the first line that is still needed. */
  firstOpenPosition(): number | undefined;
  /** Claude Code's own account of the session's cost, last seen, in US dollars. */
  costStateUsd(): number | undefined;
  state(): SessionState;
}

interface Parts {
  readonly sessionId: string;
  readonly copied: CopiedHistory;
  readonly agents: AgentInvocations;
  readonly hooks: HookShelf;
  readonly shapes: Map<string, RequestShape>;
  readonly main: MainThread;
  costStateUsd: number | undefined;
  facts: SessionFacts | undefined;
}

export function createSessionFold(sessionId: string, state?: SessionState): SessionFold {
  const parts = createParts(sessionId, state);
  const turns = (): readonly OpenTurn[] => [...parts.main.turns.values()];
  return {
    add: (event, position) => {
      if (event.kind === 'hook') addHook(parts, event);
      else if (event.kind === 'agent-meta') parts.agents.addMeta(event);
      else addTranscript(parts, event, position);
    },
    takeFinished: ({ settled }) =>
      turns()
        .filter((turn) => isFinished(parts, turn, settled))
        .map((turn) => take(parts, turn)),
    openTurns: () => turns().map((turn) => assemble(parts, turn)),
    firstOpenPosition: () => turns().find((turn) => turn.position !== undefined)?.position,
    costStateUsd: () => parts.costStateUsd,
    state: () => stateOf(parts),
  };
}

function createParts(sessionId: string, state: SessionState | undefined): Parts {
  const launches = createLaunchedTasks(state?.launches);
  return {
    sessionId,
    copied: createCopiedHistory(state?.copied),
    agents: createAgentInvocations(),
    hooks: createHookShelf(),
    shapes: new Map(),
    main: createMainThread({
      lastKey: state?.lastTurnKey,
      processEnded: state?.processEnded ?? false,
      launches,
    }),
    costStateUsd: undefined,
    facts: state?.facts,
  };
}

function stateOf({ copied, main, facts }: Parts): SessionState {
  return {
    version: 1,
    copied: copied.state(),
    launches: main.launches.state(),
    lastTurnKey: main.lastKey,
    facts,
    processEnded: main.processEnded,
  };
}

function addHook(parts: Parts, event: HookEvent): void {
  parts.hooks.add(event);
  addHookToMainThread(parts.main, event);
  if ('facts' in event) parts.facts = mergeFacts(parts.facts, event.facts);
}

function addTranscript(parts: Parts, event: TranscriptEvent, position: number | undefined): void {
  if (event.kind === 'cost-state') parts.costStateUsd = event.totalUsd;
  if (event.kind === 'request-shape') parts.shapes.set(event.hash, event);
  else if (event.agentId === undefined) addMain(parts, event, position);
  else addAgent(parts, { ...event, agentId: event.agentId });
}

function addMain(parts: Parts, event: TranscriptEvent, position: number | undefined): void {
  for (const own of parts.copied.filter({ event, position })) {
    addToMainThread(parts.main, own);
    if (own.event.kind === 'prompt') parts.facts = mergeFacts(parts.facts, own.event.facts);
  }
  if (parts.copied.takeRetraction()) retractCurrent(parts.main);
}

function addAgent(parts: Parts, event: TranscriptEvent & { readonly agentId: string }): void {
  const invocation = parts.agents.add(event);
  if (invocation === undefined || !launchesTask(event)) return;
  // The subagent's file may be read before the line that begins its turn.
  const owner = [...parts.main.turns.values()].find((turn) => parts.agents.ofTurn(turn).includes(invocation));
  const turnKey = owner?.key ?? invocation.prompt?.promptId;
  if (turnKey !== undefined) parts.main.launches.note(turnKey, event);
}

function isFinished(parts: Parts, turn: OpenTurn, settled: boolean): boolean {
  const hooks = parts.hooks.ofTurn(turn);
  const ending = turnEnding(turn, hooks);
  if (ending === 'none' || (ending === 'likely' && !settled)) return false;
  const invocations = parts.agents.ofTurn(turn);
  return runningAgents({ turn, invocations, hooks }, { settled }).size === 0;
}

function take(parts: Parts, turn: OpenTurn): Turn {
  const taken = assemble(parts, turn);
  parts.agents.forget(parts.agents.ofTurn(turn));
  parts.hooks.forget(turn);
  closeTurn(parts.main, turn);
  return taken;
}

function assemble(parts: Parts, turn: OpenTurn): Turn {
  return assembleTurn({
    sessionId: parts.sessionId,
    turn,
    invocations: oncePerMessage(turn, parts.agents.ofTurn(turn)),
    agentMeta: (agentId) => parts.agents.meta(agentId),
    hooks: parts.hooks.ofTurn(turn),
    shapes: parts.shapes,
    facts: parts.facts,
    forkedFrom: parts.copied.forkedFrom(),
    wakeUpLink: turn.wakeUp && parts.main.launches.linkTo(turn.wakeUp),
  });
}
