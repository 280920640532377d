/** A script is what the model says, call by call, after a prompt that carries its tag `[[s:name]]`. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'thinking'; readonly thinking: string }
  | { readonly kind: 'tool'; readonly name: string; readonly input: Readonly<Record<string, unknown>> };

/** Token counts of one call as the Messages API reports them: `input` is the uncached part only. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
}

/** An HTTP error in place of an answer. */
export interface Failure {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

export interface Pace {
  /** Milliseconds before each delta. */
  readonly betweenDeltas?: number;
  /** The last block never ends: the stream stays open until the client goes away. */
  readonly hang?: boolean;
  /** The answer waits until this step was answered in the same session: order without a clock. */
  readonly after?: { readonly script: string; readonly step: number };
}

export interface Step {
  readonly blocks: readonly Block[];
  readonly usage: Usage;
  /** Default: `tool_use` when a block is a tool call, else `end_turn`. */
  readonly stopReason?: string;
  /** Attempt k gets the k-th failure; after the list the blocks are served. */
  readonly failures?: readonly Failure[];
  readonly pace?: Pace;
}

/** What a step may depend on. */
export interface StepContext {
  readonly sessionId: string;
  /** The request as the CLI sent it. */
  readonly body: unknown;
  /** The decoded `[[json:…]]` tag of the prompt. */
  readonly payload: unknown;
}

export type Script = readonly (Step | ((context: StepContext) => Step))[];

export type Scripts = Readonly<Record<string, Script>>;
