import type { Nanoseconds } from './time.ts';

/**
 * What happened, in one vocabulary, whatever the source.
 *
 * Transcript events come in file order; hook events carry the ids (`promptId`, `toolUseId`, `agentId`) by which they are joined, so that the
 * order between the two sources does not matter. Facts about both formats: Claude Code 2.1.330, recorded sessions in `test/fixtures/sessions`.
 */
export type AgentEvent =
  | PromptEvent
  | UserTextEvent
  | ToolResultsEvent
  | InterruptEvent
  | ModelRequestEvent
  | ModelOutputEvent
  | ModelRetryEvent
  | ModelFailureEvent
  | RequestShapeEvent
  | CompactionEvent
  | LimitEvent
  | TurnMarkerEvent
  | StructuredOutputEvent
  | ProcessOpenEvent
  | CostStateEvent
  | AgentMetaEvent
  | HookEvent;

/** What a transcript tells, in file order. */
export type TranscriptEvent = Exclude<AgentEvent, HookEvent | AgentMetaEvent>;

interface Happened {
  readonly at: Nanoseconds;
  /** `undefined` on the main thread. */
  readonly agentId: string | undefined;
}

/** When, by whom, and on which line (its `uuid`): what every transcript event has. A line read twice counts once. */
export interface OnLine extends Happened {
  readonly lineId: string | undefined;
}

/** Where the session runs, as every transcript line says. */
export interface SessionFacts {
  readonly sessionId: string | undefined;
  readonly workingDirectory: string | undefined;
  readonly gitBranch: string | undefined;
  readonly version: string | undefined;
  readonly entrypoint: string | undefined;
  /** Origin of `ANTHROPIC_BASE_URL`; only hooks know it. */
  readonly apiOrigin: string | undefined;
}

export type PromptSource = 'typed' | 'sdk' | 'task_notification' | 'slash_command';

/** What woke a turn: a finished subagent (`taskId` is its agent id) or background command. */
export interface WakeUp {
  readonly taskId: string | undefined;
  readonly toolUseId: string | undefined;
}

/** A prompt that starts a turn of the main thread, or an invocation of a subagent. */
export interface PromptEvent extends OnLine {
  readonly kind: 'prompt';
  readonly promptId: string | undefined;
  readonly source: PromptSource;
  readonly text: string;
  readonly permissionMode: string | undefined;
  readonly wakeUp: WakeUp | undefined;
  readonly facts: SessionFacts;
}

/** Text that reaches the model on the user's side within a turn: the harness speaking, queued messages, skill bodies, summaries. */
export interface UserTextEvent extends OnLine {
  readonly kind: 'user-text';
  readonly origin: 'harness' | 'queued-prompt' | 'compaction-summary';
  readonly text: string;
}

export interface ToolResult {
  readonly toolUseId: string;
  readonly isError: boolean;
  /** As on the wire: text, or a list of content blocks. */
  readonly content: unknown;
  /** Set when the call was refused or cut: `user-rejected`, `permission-rule`, `cancelled`. */
  readonly denialKind: string | undefined;
  readonly permission: { readonly decision: string; readonly source: string } | undefined;
  /** The subagent that the call launched. */
  readonly launchedAgentId: string | undefined;
  /** The call returned while its work goes on (a background subagent or command). */
  readonly background: boolean;
  /** Id of the background task that was started: an agent id, or a shell id. */
  readonly taskId: string | undefined;
}

export interface ToolResultsEvent extends OnLine {
  readonly kind: 'tool-results';
  readonly results: readonly ToolResult[];
}

export interface InterruptEvent extends OnLine {
  readonly kind: 'interrupt';
  readonly duringTool: boolean;
}

/** One HTTP request to the model (`api-request` lines; undocumented, used when present). */
export interface ModelRequestEvent extends OnLine {
  readonly kind: 'model-request';
  readonly requestRef: string;
  readonly model: string | undefined;
  readonly maxTokens: number | undefined;
  readonly effort: string | undefined;
  readonly shapeHash: string | undefined;
}

export interface Usage {
  /** Uncached input only, as Anthropic counts. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheWrite5mTokens: number;
  readonly cacheWrite1hTokens: number;
  readonly webSearches: number;
  readonly speed: string | undefined;
  readonly serviceTier: string | undefined;
  readonly geography: string | undefined;
}

export type ContentBlock =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'thinking'; readonly text: string }
  | { readonly kind: 'tool-use'; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly kind: 'other'; readonly type: string; readonly value: unknown };

/** One line of a model's answer. Lines of one answer share `messageId` and carry the same, final usage. */
export interface ModelOutputEvent extends OnLine {
  readonly kind: 'model-output';
  readonly messageId: string;
  readonly requestRef: string | undefined;
  readonly requestId: string | undefined;
  readonly model: string | undefined;
  readonly requestedModel: string | undefined;
  readonly effort: string | undefined;
  readonly stopReason: string | undefined;
  readonly usage: Usage | undefined;
  /** The stream was cut: `usage` is then the placeholder of its start. */
  readonly aborted: boolean;
  readonly blockIndex: number | undefined;
  readonly blocks: readonly ContentBlock[];
  /** Session that made the call, where the line was copied by a fork. */
  readonly requestSessionId: string | undefined;
  readonly sessionId: string | undefined;
}

/** An attempt failed and will be repeated. */
export interface ModelRetryEvent extends OnLine {
  readonly kind: 'model-retry';
  readonly status: number | undefined;
  readonly message: string;
  readonly attempt: number | undefined;
}

/** A call failed for good. */
export interface ModelFailureEvent extends OnLine {
  readonly kind: 'model-failure';
  readonly status: number | undefined;
  readonly errorType: string | undefined;
  readonly message: string;
}

/** System prompt and tools of the requests that name `hash`. */
export interface RequestShapeEvent extends OnLine {
  readonly kind: 'request-shape';
  readonly hash: string;
  readonly system: readonly string[];
  readonly tools: readonly { readonly name: string; readonly description: string | undefined }[];
}

export interface CompactionEvent extends OnLine {
  readonly kind: 'compaction';
  readonly trigger: string;
  readonly preTokens: number | undefined;
  readonly postTokens: number | undefined;
  readonly durationMs: number | undefined;
}

/** Claude Code's own limits: the turn limit was reached, or how much of the budget is left. */
export interface LimitEvent extends OnLine {
  readonly kind: 'limit';
  readonly limit: 'max-turns' | 'budget';
  readonly remainingUsd: number | undefined;
}

/** The transcript says that a turn of the main thread is over. */
export interface TurnMarkerEvent extends OnLine {
  readonly kind: 'turn-marker';
}

/** The answer in the format that the caller demanded: the turn ends with it, without another message of the model. */
export interface StructuredOutputEvent extends OnLine {
  readonly kind: 'structured-output';
  readonly data: unknown;
}

/** A process took up the file (`queue-operation`): lines older than the first of these were copied by a fork. */
export interface ProcessOpenEvent extends OnLine {
  readonly kind: 'process-open';
}

/** Claude Code's own account of the session so far, written when a process ends. It has no time of its own. */
export interface CostStateEvent {
  readonly kind: 'cost-state';
  readonly at: undefined;
  readonly agentId: undefined;
  readonly lineId: undefined;
  readonly totalUsd: number;
}

/** What `subagents/agent-<id>.meta.json` says: which tool call launched the subagent. */
export interface AgentMetaEvent {
  readonly kind: 'agent-meta';
  readonly at: undefined;
  readonly agentId: string;
  readonly agentType: string | undefined;
  readonly toolUseId: string | undefined;
  readonly background: boolean;
}

interface Hooked extends Happened {
  readonly kind: 'hook';
  readonly promptId: string | undefined;
}

export type HookEvent =
  | (Hooked & {
      readonly event: 'session-start';
      readonly source: string;
      readonly facts: SessionFacts;
    })
  | (Hooked & {
      readonly event: 'prompt-submit';
      readonly permissionMode: string | undefined;
      readonly wakeUp: WakeUp | undefined;
      readonly traceparent: string | undefined;
      readonly facts: SessionFacts;
    })
  | (Hooked & { readonly event: 'stop' })
  | (Hooked & { readonly event: 'stop-failure'; readonly error: string | undefined })
  | (Hooked & { readonly event: 'session-end'; readonly reason: string })
  | (Hooked & { readonly event: 'process-end' })
  | (Hooked & { readonly event: 'subagent-start'; readonly agentType: string | undefined })
  | (Hooked & { readonly event: 'subagent-stop'; readonly agentType: string | undefined })
  | (Hooked & {
      readonly event: 'tool-end';
      readonly toolUseId: string;
      readonly toolName: string;
      readonly durationMs: number | undefined;
      readonly failed: boolean;
      readonly interrupted: boolean;
      readonly launchedAgentId: string | undefined;
    })
  | (Hooked & {
      readonly event: 'permission-request';
      readonly toolName: string;
      readonly inputDigest: string | undefined;
    })
  | (Hooked & { readonly event: 'compaction-start'; readonly trigger: string })
  | (Hooked & { readonly event: 'compaction-end'; readonly trigger: string });
