import type { PromptEvent } from '../core/events/agent-event.ts';
import { asId, asObject } from '../core/events/json.ts';

/**
 * Callbacks come when things happen, messages when the consumer asks for them: a prompt waits here until the messages have come as far as its turn (its `init`, or
 * the first words after a result).
 */
export interface MessageOrder {
  addPrompt(prompt: PromptEvent): void;
  note(message: unknown): void;
  /** Every prompt has had its result. */
  isResting(): boolean;
}

export function createMessageOrder(begin: (prompt: PromptEvent) => void): MessageOrder {
  const queued: PromptEvent[] = [];
  let lastPromptId: string | undefined;
  /** Prompts over results; below zero where prompts are not told. */
  let awaited = 0;
  let resting = true;

  const beginNext = (): void => {
    resting = false;
    const next = queued.shift();
    if (next !== undefined) begin(next);
  };

  return {
    addPrompt: (prompt) => {
      // Another message for the turn that runs.
      if (prompt.promptId !== undefined && prompt.promptId === lastPromptId && queued.length === 0)
        return begin(prompt);
      lastPromptId = prompt.promptId;
      awaited += 1;
      queued.push(prompt);
    },
    note: (message) => {
      const kind = kindOf(message);
      if (kind === 'begin' || (kind === 'words' && resting)) beginNext();
      if (kind !== 'result') return;
      awaited -= 1;
      resting = true;
    },
    isResting: () => resting && awaited <= 0,
  };
}

function kindOf(value: unknown): 'begin' | 'words' | 'result' | undefined {
  const message = asObject(value);
  switch (message?.['type']) {
    case 'system':
      return message['subtype'] === 'init' ? 'begin' : undefined;
    case 'assistant':
    case 'user':
      // A background subagent goes on after the result.
      return asId(message['parent_tool_use_id']) === undefined ? 'words' : undefined;
    case 'result':
      return 'result';
    default:
      return undefined;
  }
}
