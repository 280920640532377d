import type { TranscriptEvent } from '../events/agent-event.ts';
import type { HookEvent } from '../events/hook-event.ts';
import { earliest, latest, type Nanoseconds } from '../events/time.ts';
import { collectCalls } from './collect-calls.ts';
import { collectTools } from './collect-tools.ts';
import { isFinalWord } from './final-word.ts';
import { runOutcome, type RunEnd } from './run-outcome.ts';
import type { AgentRun } from './turn.ts';

export interface RunMaterial extends Pick<
  AgentRun,
  'agentId' | 'agentType' | 'invocation' | 'toolUseId' | 'prompt' | 'background'
> {
  readonly events: readonly TranscriptEvent[];
  readonly hooks: readonly HookEvent[];
  readonly end: RunEnd;
}

/** The events of one agent's invocation as its run: model calls and tool calls with their times. */
export function assembleRun({ events, hooks, end, ...identity }: RunMaterial): AgentRun {
  const interrupted = isInterrupted(events);
  const tools = collectTools({ events, hooks, interrupted });
  const calls = collectCalls(events);
  const times = [...events.flatMap(timeOfEvent), ...hooks.flatMap(timeOfHook)];
  const startedAt = earliest([...times, ...tools.map((tool) => tool.startedAt)]) ?? 0n;
  return {
    ...identity,
    startedAt,
    endedAt: latest([startedAt, ...times, ...tools.map((tool) => tool.endedAt)]) ?? startedAt,
    endIsLastEvent: !events.some(isEnd) && !hooks.some(isEndHook),
    calls,
    tools,
    outcome: runOutcome({ events, tools, interrupted, end }),
  };
}

function timeOfEvent(event: TranscriptEvent): readonly Nanoseconds[] {
  // The marker is written when the Stop hooks are done: that is no work of the agent's.
  return event.at === undefined || event.kind === 'turn-marker' ? [] : [event.at];
}

function timeOfHook(hook: HookEvent): readonly Nanoseconds[] {
  return hook.event === 'session-end' || hook.event === 'process-end' ? [] : [hook.at];
}

function isEnd(event: TranscriptEvent): boolean {
  return (
    event.kind === 'turn-marker' ||
    event.kind === 'interrupt' ||
    event.kind === 'model-failure' ||
    event.kind === 'structured-output' ||
    (event.kind === 'model-output' && isFinalWord(event))
  );
}

function isEndHook(hook: HookEvent): boolean {
  return hook.event === 'stop' || hook.event === 'subagent-stop' || hook.event === 'stop-failure';
}

/** The marker line of an interrupt, a stream that was cut, or a call whose permission was never decided because somebody stopped the turn. */
function isInterrupted(events: readonly TranscriptEvent[]): boolean {
  return events.some(
    (event) =>
      event.kind === 'interrupt' ||
      (event.kind === 'model-output' && event.aborted) ||
      (event.kind === 'tool-results' &&
        event.results.some(
          (result) => result.denialKind === 'user-rejected' && result.permission === undefined,
        )),
  );
}
