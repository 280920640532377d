import type { SessionFacts, WakeUp } from './happened.ts';
import type { HookEvent } from './hook-event.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import { asId, asNumber, asObject, asString, type JsonObject } from './json.ts';
import { fromEpochMilliseconds, type Nanoseconds } from './time.ts';

interface Base {
  readonly kind: 'hook';
  readonly at: Nanoseconds;
  readonly agentId: string | undefined;
  readonly promptId: string | undefined;
}

type EntryReader = (entry: JsonObject, base: Base) => HookEvent | Diagnostic | undefined;

const READERS: Readonly<Record<string, EntryReader>> = {
  SessionStart: (entry, base) => ({
    ...base,
    event: 'session-start',
    source: asString(entry['source']) ?? 'unknown',
    facts: factsOf(entry),
  }),
  UserPromptSubmit: (entry, base) => ({
    ...base,
    event: 'prompt-submit',
    permissionMode: asId(entry['permission_mode']),
    wakeUp: wakeUpOf(entry),
    traceparent: asId(entry['traceparent']),
    facts: factsOf(entry),
  }),
  Stop: (_entry, base) => ({ ...base, event: 'stop' }),
  StopFailure: (entry, base) => ({ ...base, event: 'stop-failure', error: asId(entry['error']) }),
  SessionEnd: (entry, base) => ({
    ...base,
    event: 'session-end',
    reason: asString(entry['reason']) ?? 'unknown',
  }),
  SubagentStart: (entry, base) => ({
    ...base,
    event: 'subagent-start',
    agentType: asId(entry['agent_type']),
  }),
  // Compaction fires a stray SubagentStop of an agent without a type (Claude Code 2.1.330).
  SubagentStop: (entry, base) =>
    asId(entry['agent_type']) === undefined
      ? undefined
      : { ...base, event: 'subagent-stop', agentType: asId(entry['agent_type']) },
  PostToolUse: (entry, base) => toolEnd(entry, base, false),
  PostToolUseFailure: (entry, base) => toolEnd(entry, base, true),
  PermissionRequest: (entry, base) => ({
    ...base,
    event: 'permission-request',
    toolName: asId(entry['tool_name']) ?? 'unknown',
    inputDigest: asId(entry['tool_input_digest']),
  }),
  PreCompact: (entry, base) => ({
    ...base,
    event: 'compaction-start',
    trigger: asString(entry['trigger']) ?? 'unknown',
  }),
  PostCompact: (entry, base) => ({
    ...base,
    event: 'compaction-end',
    trigger: asString(entry['trigger']) ?? 'unknown',
  }),
};

/**
 * One parsed journal entry (a hook event without its content, `src/journal/journal-entry.ts`) as an event. Events that carry nothing for a trace give
 * `undefined`, unknown ones a `Diagnostic`.
 */
export function fromJournalEntry(value: unknown): HookEvent | Diagnostic | undefined {
  const entry = asObject(value);
  if (entry === undefined) return diagnostic('not-an-object');
  const name = asString(entry['event']) ?? '';
  const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (read === undefined) return diagnostic('unknown-hook-event', name);
  const at = fromEpochMilliseconds(entry['t']);
  if (at === undefined) return diagnostic('missing-timestamp', name);
  return read(entry, {
    kind: 'hook',
    at,
    agentId: asId(entry['agent_id']),
    promptId: asId(entry['prompt_id']),
  });
}

function toolEnd(entry: JsonObject, base: Base, failed: boolean): HookEvent | Diagnostic {
  const toolUseId = asId(entry['tool_use_id']);
  if (toolUseId === undefined) return diagnostic('missing-id', 'tool_use_id');
  return {
    ...base,
    event: 'tool-end',
    toolUseId,
    toolName: asId(entry['tool_name']) ?? 'unknown',
    durationMs: durationOf(entry['duration_ms']),
    failed,
    interrupted: entry['is_interrupt'] === true,
    launchedAgentId: asId(entry['launched_agent_id']),
  };
}

/** A duration that no session can have had is none. */
function durationOf(value: unknown): number | undefined {
  const milliseconds = asNumber(value);
  return milliseconds === undefined || milliseconds < 0 || milliseconds > LONGEST ? undefined : milliseconds;
}

const LONGEST = 30 * 24 * 3_600_000;

function factsOf(entry: JsonObject): SessionFacts {
  return {
    sessionId: asId(entry['session_id']),
    workingDirectory: asString(entry['cwd']),
    gitBranch: undefined,
    version: undefined,
    entrypoint: asId(entry['entrypoint']),
    apiOrigin: asId(entry['api_origin']),
  };
}

function wakeUpOf(entry: JsonObject): WakeUp | undefined {
  const notification = asObject(entry['task_notification']);
  if (notification === undefined) return undefined;
  return { taskId: asId(notification['task_id']), toolUseId: asId(notification['tool_use_id']) };
}
