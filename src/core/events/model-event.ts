import type { OnLine } from './happened.ts';

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
  readonly tools: readonly { readonly name: string }[];
}
