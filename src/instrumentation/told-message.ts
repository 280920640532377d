import type { AgentEvent } from '../core/events/agent-event.ts';
import { fromSdkMessage } from '../core/events/from-sdk-message.ts';
import type { Nanoseconds } from '../core/events/time.ts';

/** A message that the program got, and what it says. */
export interface ToldMessage {
  readonly message: unknown;
  readonly receivedAt: Nanoseconds;
  readonly events: readonly AgentEvent[];
}

export function toldMessage(message: unknown, receivedAt: Nanoseconds): ToldMessage {
  return { message, receivedAt, events: fromSdkMessage(message, receivedAt) };
}
