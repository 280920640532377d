import type { AgentEvent, HookEvent, SessionFacts, TranscriptEvent } from '../events/agent-event.ts';
import { createAgentInvocations } from './agent-invocations.ts';
import { assembleTurn } from './assemble-turn.ts';
import { createCopiedHistory, type CopiedHistoryState } from './copied-history.ts';
import { createHookShelf } from './hook-shelf.ts';
import { createLaunchedTasks, type Launch } from './launched-tasks.ts';
import { createMainThread } from './main-thread.ts';
import type { OpenTurn } from './open-turn.ts';
import { hasRunningAgents } from './running-agents.ts';
import type { RequestShape, Turn } from './turn.ts';

/** What a session's fold must remember when its process ends, as JSON; everything else is read again from the transcript. */
export interface SessionState {
  readonly version: 1;
  readonly copied: CopiedHistoryState;
  readonly launches: readonly Launch[];
  readonly lastTurnKey: string | undefined;
  readonly facts: SessionFacts | undefined;
  readonly processEnded: boolean;
}

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
  /** Claude Code's own account of the session's cost, last seen. */
  costStateUsd(): number | undefined;
  state(): SessionState;
}

export function createSessionFold(sessionId: string, state?: SessionState): SessionFold {
  const copied = createCopiedHistory(state?.copied);
  const launches = createLaunchedTasks(state?.launches);
  const agents = createAgentInvocations();
  const hooks = createHookShelf();
  const shapes = new Map<string, RequestShape>();
  const main = createMainThread({
    lastKey: state?.lastTurnKey,
    processEnded: state?.processEnded ?? false,
    launches,
  });
  let costStateUsd: number | undefined;
  let facts = state?.facts;

  const addMain = (event: TranscriptEvent, position: number | undefined): void => {
    for (const own of copied.filter(event)) {
      main.add(own, position);
      if (own.kind === 'prompt') facts = mergeFacts(facts, own.facts);
    }
    if (copied.takeRetraction()) main.retract();
  };

  const addTranscript = (event: TranscriptEvent, position: number | undefined): void => {
    if (event.kind === 'cost-state') costStateUsd = event.totalUsd;
    if (event.kind === 'request-shape') shapes.set(event.hash, event);
    else if (event.agentId === undefined) addMain(event, position);
    else agents.add({ ...event, agentId: event.agentId });
    if (event.agentId !== undefined) noteNestedLaunch(event);
  };

  const noteNestedLaunch = (event: TranscriptEvent): void => {
    const turn = main
      .open()
      .find((open) => agents.ofTurn(open).some(({ agentId }) => agentId === event.agentId));
    if (turn !== undefined) launches.note(turn.key, event);
  };

  const addHook = (event: HookEvent): void => {
    hooks.add(event);
    main.addHook(event);
    if ('facts' in event) facts = mergeFacts(facts, event.facts);
  };

  const assemble = (turn: OpenTurn): Turn =>
    assembleTurn({
      sessionId,
      turn,
      invocations: agents.ofTurn(turn),
      agentMeta: agents.meta,
      hooks: hooks.ofTurn(turn.key),
      shapes,
      facts,
      forkedFrom: copied.forkedFrom(),
    });

  const isFinished = (turn: OpenTurn, settled: boolean): boolean =>
    (turn.ending === 'certain' || (turn.ending === 'likely' && settled)) &&
    !hasRunningAgents({ turn, invocations: agents.ofTurn(turn), agents, hooks, settled });

  const take = (turn: OpenTurn): Turn => {
    const taken = assemble(turn);
    agents.forget(agents.ofTurn(turn));
    hooks.forget(turn.key);
    main.close(turn);
    return taken;
  };

  return {
    add: (event, position) => {
      if (event.kind === 'hook') addHook(event);
      else if (event.kind === 'agent-meta') agents.addMeta(event);
      else addTranscript(event, position);
    },
    takeFinished: ({ settled }) =>
      main
        .open()
        .filter((turn) => isFinished(turn, settled))
        .map(take),
    openTurns: () => main.open().map(assemble),
    firstOpenPosition: () => main.open().find((turn) => turn.position !== undefined)?.position,
    costStateUsd: () => costStateUsd,
    state: () => ({
      version: 1,
      copied: copied.state(),
      launches: launches.state(),
      lastTurnKey: main.lastKey(),
      facts,
      processEnded: main.processEnded(),
    }),
  };
}

/** Each source knows other facts: what is newly said replaces, what is not said stays. */
function mergeFacts(known: SessionFacts | undefined, said: SessionFacts): SessionFacts {
  return {
    sessionId: said.sessionId ?? known?.sessionId,
    workingDirectory: said.workingDirectory ?? known?.workingDirectory,
    gitBranch: said.gitBranch ?? known?.gitBranch,
    version: said.version ?? known?.version,
    entrypoint: said.entrypoint ?? known?.entrypoint,
    apiOrigin: said.apiOrigin ?? known?.apiOrigin,
  };
}
