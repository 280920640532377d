import type { PromptEvent } from '../agent-event.ts';
import { asId, asObject } from '../json.ts';
import type { Nanoseconds } from '../time.ts';
import { SDK_ENTRYPOINT } from './from-hook-callback.ts';

export interface UntoldWork {
  /** The first of the model's words. */
  readonly message: unknown;
  /** The `task_notification` message that came before, if one did. */
  readonly notification: unknown;
  readonly receivedAt: Nanoseconds;
}

/** The prompt of a turn that no UserPromptSubmit callback announced: what it was is not known, only that there was one. */
export function untoldPrompt({ message, notification, receivedAt }: UntoldWork): PromptEvent {
  const fields = asObject(message);
  const task = asObject(notification);
  return {
    kind: 'prompt',
    at: receivedAt,
    agentId: undefined,
    lineId: `${asId(fields?.['uuid'])}/prompt`,
    promptId: undefined,
    source: task === undefined ? 'sdk' : 'task_notification',
    text: undefined,
    permissionMode: undefined,
    wakeUp: task && { taskId: asId(task['task_id']), toolUseId: asId(task['tool_use_id']) },
    facts: {
      sessionId: asId(fields?.['session_id']),
      workingDirectory: undefined,
      gitBranch: undefined,
      version: undefined,
      entrypoint: SDK_ENTRYPOINT,
      apiOrigin: undefined,
    },
  };
}
