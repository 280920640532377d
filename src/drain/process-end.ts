import type { HookEvent } from '../core/events/hook-event.ts';

/** What no hook can say. A killed turn ends with its last event: when the death was noticed does not matter. */
export const processEnd: HookEvent = {
  kind: 'hook',
  event: 'process-end',
  at: 0n,
  agentId: undefined,
  promptId: undefined,
};
