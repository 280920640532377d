import type { TranscriptEvent } from '../events/agent-event.ts';
import type { Invocation } from './agent-invocations.ts';
import type { OpenTurn } from './open-turn.ts';

/** A message is paid for once, whichever files of a turn hold it: of copies in the files of subagents only the first is kept, the main thread's before all. */
export function oncePerMessage(turn: OpenTurn, invocations: readonly Invocation[]): readonly Invocation[] {
  const holders = new Map<string, readonly TranscriptEvent[]>();
  for (const { events } of [turn, ...invocations])
    for (const event of events)
      if (event.kind === 'model-output' && !holders.has(event.messageId))
        holders.set(event.messageId, events);
  const isFirst = (event: TranscriptEvent, events: readonly TranscriptEvent[]): boolean =>
    event.kind !== 'model-output' || holders.get(event.messageId) === events;
  return invocations.map(({ agentId, index, prompt, events }) => ({
    agentId,
    index,
    prompt,
    events: events.filter((event) => isFirst(event, events)),
  }));
}
