import { toolInputDigest } from '../core/events/tool-input-digest.ts';
import type { BackgroundTask, JournalEntry, TaskNotification } from '../journal/journal-entry.ts';

type Fields = Readonly<Record<string, unknown>>;
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What the journal keeps of a hook payload, or `undefined` when it is none. An allow list: a field that a later
 * version adds stays out. Absent fields are `undefined` here, which JSON leaves out: cheaper than taking them out.
 */
export function toJournalEntry(
  payload: unknown,
  environment: Environment,
  time: number,
): JournalEntry | undefined {
  const fields = asFields(payload);
  const event = word(fields['hook_event_name']);
  const session = id(fields['session_id']);
  if (event === undefined || session === undefined) return undefined;
  return {
    t: time,
    event,
    session_id: session,
    ...fromPayload(fields),
    ...fromEvent(event, fields),
    ...fromEnvironment(environment),
  };
}

function fromPayload(fields: Fields): Partial<JournalEntry> {
  return {
    prompt_id: id(fields['prompt_id']),
    transcript_path: text(fields['transcript_path']),
    cwd: text(fields['cwd']),
    permission_mode: word(fields['permission_mode']),
    effort: word(asFields(fields['effort'])['level']),
    model: word(fields['model']),
    agent_id: id(fields['agent_id']),
    agent_type: text(fields['agent_type']),
    agent_transcript_path: text(fields['agent_transcript_path']),
    tool_use_id: id(fields['tool_use_id']),
    tool_name: text(fields['tool_name']),
    duration_ms: number(fields['duration_ms']),
    is_interrupt: flag(fields['is_interrupt']),
    stop_hook_active: flag(fields['stop_hook_active']),
    source: word(fields['source']),
    reason: word(fields['reason']),
    trigger: word(fields['trigger']),
    background_tasks: backgroundTasks(fields['background_tasks']),
  };
}

function fromEvent(event: string, fields: Fields): Partial<JournalEntry> {
  switch (event) {
    case 'StopFailure':
      return { error: word(fields['error']) };
    case 'PermissionRequest':
      return { tool_input_digest: toolInputDigest(text(fields['tool_name']) ?? '', fields['tool_input']) };
    case 'PostToolUse':
      return { launched_agent_id: id(asFields(fields['tool_response'])['agentId']) };
    case 'UserPromptSubmit':
      return { task_notification: taskNotification(fields['prompt']) };
    default:
      return {};
  }
}

function fromEnvironment(environment: Environment): Partial<JournalEntry> {
  return {
    project_dir: text(environment['CLAUDE_PROJECT_DIR']),
    claude_pid: Number(environment['CLAUDE_PID']) || undefined,
    entrypoint: word(environment['CLAUDE_CODE_ENTRYPOINT']),
    api_origin: apiOrigin(environment['ANTHROPIC_BASE_URL']),
    traceparent: word(environment['TRACEPARENT']),
    tracestate: text(environment['TRACESTATE']),
  };
}

function backgroundTasks(value: unknown): readonly BackgroundTask[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return value.map(asFields).flatMap((task) => {
    const taskId = id(task['id']);
    return taskId === undefined ? [] : [{ id: taskId, type: word(task['type']) ?? 'unknown' }];
  });
}

/** Only the head of the prompt is looked at, and only ids are taken out of it. */
function taskNotification(prompt: unknown): TaskNotification | undefined {
  if (typeof prompt !== 'string' || !prompt.startsWith('<task-notification>')) return undefined;
  const head = prompt.slice(0, 1024);
  return {
    task_id: /<task-id>([\w-]{1,128})<\/task-id>/.exec(head)?.[1],
    tool_use_id: /<tool-use-id>([\w-]{1,128})<\/tool-use-id>/.exec(head)?.[1],
  };
}

function apiOrigin(url: string | undefined): string | undefined {
  if (!url) return undefined;
  const parts = /^(https?:\/\/)(?:[^/?#]*@)?([\w.:[\]-]{1,255})(?=[/?#]|$)/i.exec(url);
  return parts === null ? undefined : `${parts[1]}${parts[2]}`;
}

function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Ids name files and are never left out of a line: no separator, and short. */
function id(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w-]{1,128}$/.test(value) ? value : undefined;
}

/** A word of a closed vocabulary. Anything else under such a name could be a sentence, which is content. */
function word(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.:/[\]-]{1,128}$/.test(value) ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
