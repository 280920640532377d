import type { OnLine, SessionFacts, WakeUp } from './happened.ts';
import type { HookEvent } from './hook-event.ts';
import type {
  ModelFailureEvent,
  ModelOutputEvent,
  ModelRequestEvent,
  ModelRetryEvent,
  RequestShapeEvent,
} from './model-event.ts';

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

export type PromptSource = 'typed' | 'sdk' | 'task_notification' | 'slash_command';

/** A prompt that starts a turn of the main thread, or an invocation of a subagent. */
export interface PromptEvent extends OnLine {
  readonly kind: 'prompt';
  readonly promptId: string | undefined;
  readonly source: PromptSource;
  /** `undefined` where only the work that it led to is known. */
  readonly text: string | undefined;
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

export interface CompactionEvent extends OnLine {
  readonly kind: 'compaction';
  readonly trigger: string;
  readonly preTokens: number | undefined;
  readonly postTokens: number | undefined;
}

/** Claude Code's own limits: the turn limit was reached, there is a budget, or no answer fitted the demanded format in time. */
export interface LimitEvent extends OnLine {
  readonly kind: 'limit';
  readonly limit: 'max-turns' | 'budget' | 'structured-output-retries';
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
