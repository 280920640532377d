import type { AgentEvent, PromptEvent } from '../core/events/agent-event.ts';
import { asObject } from '../core/events/json.ts';
import { untoldPrompt } from '../core/events/sdk/untold-prompt.ts';
import type { ToldMessage } from './told-message.ts';

/**
 * Callbacks come when things happen, messages when the consumer asks for them: a prompt waits here until the messages have come as far as its turn (its `init`, or
 * the first words after a result). Where no callback came (the SDK closes the child's input when a query of one prompt rests, and a background task wakes it), the model's
 * words begin a turn without one.
 */
export interface MessageOrder {
  addPrompt(prompt: PromptEvent): void;
  note(told: ToldMessage): void;
  /** Every prompt has had its result. */
  isResting(): boolean;
}

/** `untold`: between an `init` and the model's words, with no prompt for them. */
type State = 'resting' | 'untold' | 'working';

export function createMessageOrder(begin: (prompt: PromptEvent) => void): MessageOrder {
  const queued: PromptEvent[] = [];
  let lastPromptId: string | undefined;
  let state: State = 'resting';
  let notification: unknown;

  const beginNext = (): void => {
    const next = queued.shift();
    state = next === undefined ? 'untold' : 'working';
    if (next !== undefined) begin(next);
  };
  const beginUntold = (told: ToldMessage): void => {
    state = 'working';
    begin(untoldPrompt({ ...told, notification }));
  };

  return {
    addPrompt: (prompt) => {
      // Another message for the turn that runs.
      if (prompt.promptId !== undefined && prompt.promptId === lastPromptId && queued.length === 0)
        return begin(prompt);
      lastPromptId = prompt.promptId;
      queued.push(prompt);
    },
    note: (told) => {
      const { message, events } = told;
      const kind = kindOf(message);
      const isWork = events.some(isModelsWork);
      if (kind === 'init' || (isWork && state === 'resting')) beginNext();
      if (isWork && state === 'untold') beginUntold(told);
      if (kind === 'notification') notification = message;
      if (kind !== 'result') return;
      state = 'resting';
      notification = undefined;
    },
    isResting: () => state === 'resting' && queued.length === 0,
  };
}

/** A background subagent goes on after the result: only the main thread's work begins a turn. */
function isModelsWork({ kind, agentId }: AgentEvent): boolean {
  return agentId === undefined && (kind === 'model-output' || kind === 'model-failure');
}

function kindOf(value: unknown): 'init' | 'notification' | 'result' | undefined {
  const message = asObject(value);
  if (message?.['type'] === 'result') return 'result';
  if (message?.['type'] !== 'system') return undefined;
  switch (message['subtype']) {
    case 'init':
      return 'init';
    case 'task_notification':
      return 'notification';
    default:
      return undefined;
  }
}
