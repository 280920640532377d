import type { TranscriptEvent } from '../events/agent-event.ts';
import type { WakeUp } from '../events/happened.ts';
import type { TurnLink } from './turn.ts';

/** Where a background task was launched: what a wake-up turn links to. Survives the turn, so it is part of the session's state. */
export interface Launch {
  readonly taskId: string;
  readonly toolUseId: string;
  readonly turnKey: string;
  readonly isAgent: boolean;
}

/** Launches kept: a session that starts thousands of background tasks is not a reason to grow without end. */
const KEPT = 256;

export interface LaunchedTasks {
  note(turnKey: string, event: TranscriptEvent): void;
  linkTo(wakeUp: WakeUp): TurnLink | undefined;
  state(): readonly Launch[];
}

export function createLaunchedTasks(state: readonly Launch[] = []): LaunchedTasks {
  let launches: readonly Launch[] = state;
  // A subagent may have been started twice under its id: the call tells which of the two.
  const find = ({ taskId, toolUseId }: WakeUp): Launch | undefined =>
    launches.findLast((launch) => launch.toolUseId === toolUseId) ??
    launches.findLast((launch) => launch.taskId === taskId);
  return {
    note: (turnKey, event) => {
      const found = launchesIn(turnKey, event).filter((launch) => !isKnown(launches, launch));
      if (found.length > 0) launches = [...launches, ...found].slice(-KEPT);
    },
    linkTo: (wakeUp) => {
      const launch = find(wakeUp);
      if (launch === undefined) return undefined;
      const { turnKey, toolUseId, taskId, isAgent } = launch;
      return {
        kind: 'task_notification',
        turnKey,
        target: { toolUseId, agentId: isAgent ? taskId : undefined },
      };
    },
    state: () => launches,
  };
}

export function launchesTask(event: TranscriptEvent): boolean {
  return event.kind === 'tool-results' && event.results.some(({ background }) => background);
}

function isKnown(launches: readonly Launch[], { taskId, toolUseId }: Launch): boolean {
  return launches.some((launch) => launch.taskId === taskId && launch.toolUseId === toolUseId);
}

function launchesIn(turnKey: string, event: TranscriptEvent): readonly Launch[] {
  if (event.kind !== 'tool-results') return [];
  return event.results.flatMap(({ background, taskId, toolUseId, launchedAgentId }) =>
    background && taskId !== undefined
      ? [{ taskId, toolUseId, turnKey, isAgent: launchedAgentId !== undefined }]
      : [],
  );
}
