import type { AgentEvent } from '../../../src/core/events/agent-event.ts';
import type { Diagnostic } from '../../../src/core/events/diagnostic.ts';

/** What a parser understood: one event or none. */
export function knownEvents<Event extends AgentEvent>(
  parsed: Event | Diagnostic | undefined,
): readonly Event[] {
  return parsed === undefined || parsed.kind === 'diagnostic' ? [] : [parsed];
}
