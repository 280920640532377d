import type { PromptSource } from '../events/agent-event.ts';
import type { SessionFacts } from '../events/happened.ts';
import type { ContentBlock, Usage } from '../events/model-event.ts';
import type { Nanoseconds } from '../events/time.ts';

/**
 * What the events mean: a turn, as readonly data. One turn becomes one trace.
 *
 * A turn belongs to the main thread. Its subagents hang under the tool calls that launched them, even when they end after the turn.
 */
export interface Turn {
  /** The prompt id; where there is none, the uuid of the prompt's line. The trace id is derived from it. */
  readonly key: string;
  readonly sessionId: string;
  readonly promptId: string | undefined;
  readonly source: PromptSource | undefined;
  /** `undefined` where no transcript exists: the journal keeps no content. */
  readonly prompt: string | undefined;
  readonly permissionMode: string | undefined;
  readonly facts: SessionFacts;
  readonly run: AgentRun;
  /** Subagents whose launching call is not known (no transcript, or lines lost). */
  readonly unlinkedRuns: readonly AgentRun[];
  readonly compactions: readonly Compaction[];
  readonly links: readonly TurnLink[];
  readonly forkedFrom: string | undefined;
  readonly sources: { readonly transcript: boolean; readonly hooks: boolean };
  /** The answer in the format that the caller demanded, where that ended the turn. */
  readonly structuredOutput: unknown;
  /** System prompt and tools of the turn's first model call. */
  readonly shape: RequestShape | undefined;
}

/**
 * `completed`: the model had the last word. `failed`: a model call failed for good. `interrupted`: a person or program stopped it. `limit`: Claude Code's
 * own limit of turns, budget or tries. `killed`: the process ended without a word. `open`: nothing says that it ended.
 */
export type RunOutcome = 'completed' | 'failed' | 'interrupted' | 'limit' | 'killed' | 'open';

export interface RequestShape {
  readonly system: readonly string[];
  readonly tools: readonly { readonly name: string }[];
}

/** One invocation of an agent: the main thread's share of a turn, or a subagent's. */
export interface AgentRun {
  /** `undefined` for the main thread. */
  readonly agentId: string | undefined;
  readonly agentType: string | undefined;
  /** 0: the launch; n: the agent was resumed for the nth time. */
  readonly invocation: number;
  /** The tool call that started this invocation. */
  readonly toolUseId: string | undefined;
  readonly prompt: string | undefined;
  readonly background: boolean;
  readonly startedAt: Nanoseconds;
  readonly endedAt: Nanoseconds;
  /** Nothing says that it ended: `endedAt` is its last event. */
  readonly endIsLastEvent: boolean;
  readonly calls: readonly ModelCall[];
  readonly tools: readonly ToolCall[];
  readonly outcome: RunOutcome;
}

export interface ModelCall {
  /** Anthropic message id; `undefined` when the call gave no answer. */
  readonly messageId: string | undefined;
  /** Names the call in derived ids where there is no message id. */
  readonly requestRef: string | undefined;
  readonly requestId: string | undefined;
  readonly requestedModel: string | undefined;
  readonly model: string | undefined;
  readonly maxTokens: number | undefined;
  readonly effort: string | undefined;
  readonly startedAt: Nanoseconds;
  readonly startSource: 'request' | 'preceding_event';
  readonly endedAt: Nanoseconds;
  readonly endIsLastEvent: boolean;
  readonly stopReason: string | undefined;
  readonly usage: Usage | undefined;
  readonly aborted: boolean;
  readonly input: readonly InputMessage[];
  readonly output: readonly ContentBlock[];
  readonly retries: readonly ModelRetry[];
  readonly attempts: number;
  readonly failure: ModelFailure | undefined;
}

export interface ModelRetry {
  readonly at: Nanoseconds;
  readonly status: number | undefined;
  readonly message: string;
}

export interface ModelFailure {
  readonly status: number | undefined;
  readonly errorType: string | undefined;
  readonly message: string;
}

/** What went to the model since the agent's previous call. */
export type InputMessage =
  | { readonly kind: 'user'; readonly text: string }
  | { readonly kind: 'tool-result'; readonly toolUseId: string; readonly content: unknown };

/** Error, denial and interrupt are three different things (ARCHITECTURE.md, "A turn"). `open`: no result, and nothing says why. */
export type ToolOutcome = 'ok' | 'failed' | 'denied' | 'interrupted' | 'open';

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** `undefined` where no transcript exists. */
  readonly input: unknown;
  readonly result: unknown;
  readonly outcome: ToolOutcome;
  readonly denialKind: string | undefined;
  readonly permission: { readonly decision: string; readonly source: string } | undefined;
  readonly startedAt: Nanoseconds;
  readonly endedAt: Nanoseconds;
  readonly timingSource: 'hook' | 'transcript';
  readonly endIsLastEvent: boolean;
  /** Waiting for a person, measured by hooks. */
  readonly permissionWait: { readonly startedAt: Nanoseconds; readonly endedAt: Nanoseconds } | undefined;
  readonly runs: readonly AgentRun[];
}

export interface Compaction {
  readonly trigger: string;
  readonly endedAt: Nanoseconds;
  readonly preTokens: number | undefined;
  readonly postTokens: number | undefined;
}

/** Why another span matters to this turn. `turnKey` derives the trace, the rest the span in it. */
export type TurnLink =
  | { readonly kind: 'task_notification'; readonly turnKey: string; readonly target: LaunchedTask }
  | { readonly kind: 'resume'; readonly turnKey: string }
  | { readonly kind: 'traceparent'; readonly traceId: string; readonly spanId: string };

/** A background task that a tool call launched: a subagent's invocation, or a command. */
export interface LaunchedTask {
  readonly toolUseId: string;
  readonly agentId: string | undefined;
}
