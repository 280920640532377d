/**
 * One line of the journal: what a hook event tells and no transcript does, under Claude Code's own field names. Times and ids; no content ever.
 * Absent fields are absent. A reader treats a line as `unknown` all the same: another version may have written it.
 */
export interface JournalEntry {
  /** Milliseconds since the Unix epoch at which the hook process started: the nearest known time to the event. */
  readonly t: number;
  /** Claude Code's `hook_event_name`. */
  readonly event: string;
  readonly session_id: string;
  readonly prompt_id?: string | undefined;
  readonly transcript_path?: string | undefined;
  readonly cwd?: string | undefined;
  /** `CLAUDE_PROJECT_DIR`. */
  readonly project_dir?: string | undefined;
  readonly agent_id?: string | undefined;
  readonly agent_type?: string | undefined;
  readonly agent_transcript_path?: string | undefined;
  readonly tool_use_id?: string | undefined;
  readonly tool_name?: string | undefined;
  readonly duration_ms?: number | undefined;
  readonly is_interrupt?: boolean | undefined;
  readonly stop_hook_active?: boolean | undefined;
  readonly source?: string | undefined;
  readonly reason?: string | undefined;
  readonly trigger?: string | undefined;
  readonly permission_mode?: string | undefined;
  readonly model?: string | undefined;
  readonly effort?: string | undefined;
  /** StopFailure: the kind of error, never its text. */
  readonly error?: string | undefined;
  readonly background_tasks?: readonly BackgroundTask[] | undefined;
  /** PostToolUse of Agent: the subagent it launched. */
  readonly launched_agent_id?: string | undefined;
  /** PermissionRequest: `toolInputDigest` of the request, in place of the input. */
  readonly tool_input_digest?: string | undefined;
  /** UserPromptSubmit of a wake-up turn. */
  readonly task_notification?: TaskNotification | undefined;
  readonly claude_pid?: number | undefined;
  /** The kernel's start time of `claude_pid` (Linux): tells that process from a later one with its number. */
  readonly claude_start?: string | undefined;
  readonly entrypoint?: string | undefined;
  /** Scheme, host and port of `ANTHROPIC_BASE_URL`, without userinfo and path. */
  readonly api_origin?: string | undefined;
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
  /** Fields left out because the line would have grown past its limit. */
  readonly omitted?: readonly string[] | undefined;
}

export interface BackgroundTask {
  readonly id: string;
  readonly type: string;
}

export interface TaskNotification {
  readonly task_id?: string | undefined;
  readonly tool_use_id?: string | undefined;
}
