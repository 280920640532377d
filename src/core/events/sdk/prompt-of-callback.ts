import type { PromptEvent } from '../agent-event.ts';
import type { SessionFacts } from '../happened.ts';
import type { HookEvent } from '../hook-event.ts';
import { asObject, asString } from '../json.ts';

/**
 * The prompt that a UserPromptSubmit callback announces. The SDK's messages do not repeat prompts: without a transcript the callback is the only one who
 * knows it.
 */
export function promptOfCallback(
  payload: unknown,
  submitted: HookEvent & { readonly event: 'prompt-submit' },
): PromptEvent {
  const { at, promptId, permissionMode, wakeUp } = submitted;
  return {
    kind: 'prompt',
    at,
    agentId: undefined,
    lineId: undefined,
    promptId,
    source: wakeUp === undefined ? 'sdk' : 'task_notification',
    text: asString(asObject(payload)?.['prompt']) ?? '',
    permissionMode,
    wakeUp,
    facts: submitted.facts satisfies SessionFacts,
  };
}
