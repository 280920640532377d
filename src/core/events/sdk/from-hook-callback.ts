import type { HookEvent } from '../hook-event.ts';
import { diagnostic, type Diagnostic } from '../diagnostic.ts';
import { fromJournalEntry } from '../from-journal-entry.ts';
import { asId, asObject, asString, type JsonObject } from '../json.ts';
import { wakeUpFrom } from '../task-notification.ts';
import { toolInputDigest } from '../tool-input-digest.ts';

/** What no payload says. */
export interface CallbackContext {
  /** Milliseconds since the Unix epoch at which the callback was called. */
  readonly receivedAt: number;
  /** Origin of the child's `ANTHROPIC_BASE_URL`. */
  readonly apiOrigin: string | undefined;
}

/** The Agent SDK starts Claude Code under this name (`CLAUDE_CODE_ENTRYPOINT`). */
export const SDK_ENTRYPOINT = 'sdk-ts';

/**
 * The payload of an `options.hooks` callback: the same as a shell hook's, so it goes the same way. No `traceparent`: the child's is the span that the
 * instrumentation itself started.
 */
export function fromHookCallback(
  payload: unknown,
  { receivedAt, apiOrigin }: CallbackContext,
): HookEvent | Diagnostic | undefined {
  const fields = asObject(payload);
  if (fields === undefined) return diagnostic('not-an-object', 'hook callback');
  return fromJournalEntry({
    ...fields,
    ...derivedFields(fields),
    t: receivedAt,
    event: fields['hook_event_name'],
    entrypoint: SDK_ENTRYPOINT,
    api_origin: apiOrigin,
    traceparent: undefined,
  });
}

/** What the journal derives from content, in place of the content (`src/hook/to-journal-entry.ts`). */
function derivedFields(fields: JsonObject): JsonObject {
  switch (fields['hook_event_name']) {
    case 'PermissionRequest':
      return {
        tool_input_digest: toolInputDigest(asString(fields['tool_name']) ?? '', fields['tool_input']),
      };
    case 'PostToolUse':
      return { launched_agent_id: asId(asObject(fields['tool_response'])?.['agentId']) };
    case 'UserPromptSubmit':
      return { task_notification: taskNotification(fields['prompt']) };
    default:
      return {};
  }
}

function taskNotification(prompt: unknown): JsonObject | undefined {
  const wakeUp = wakeUpFrom(asString(prompt) ?? '');
  return wakeUp && { task_id: wakeUp.taskId, tool_use_id: wakeUp.toolUseId };
}
