import type { SpanRecord } from '../../spans/span.ts';

/** `mlflow.chat.tokenUsage`, `mlflow.trace.tokenUsage`: input counts cached tokens too (MLflow prices it that way since 3.12). */
export interface MlflowTokenUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
  readonly cache_read_input_tokens?: number;
  readonly cache_creation_input_tokens?: number;
  /** The part of `cache_creation_input_tokens` written to the one-hour cache; read by MLflow since 3.17. */
  readonly cache_creation_input_tokens_above_1hr?: number;
}

/** `mlflow.llm.cost`, `mlflow.trace.cost`, in US dollars. */
export interface MlflowCost {
  readonly input_cost: number;
  readonly output_cost: number;
  readonly total_cost: number;
}

/** TraceInfo V3 (mlflow/protos/service.proto `TraceInfoV3`) before it is rendered for a store or a request. */
export interface MlflowTraceInfo {
  /** `tr-` and the 32 hex digits of the OTel trace id. */
  readonly traceId: string;
  readonly clientRequestId: string | undefined;
  readonly name: string;
  readonly sessionId: string | undefined;
  /** Nanoseconds since the Unix epoch. */
  readonly requestTime: bigint;
  readonly executionDuration: bigint;
  readonly state: 'OK' | 'ERROR' | 'IN_PROGRESS';
  /** At most 1000 characters. */
  readonly requestPreview: string | undefined;
  readonly responsePreview: string | undefined;
  readonly usage: MlflowTokenUsage | undefined;
  readonly cost: MlflowCost | undefined;
  /** Whole `trace_metadata`, session, tokenUsage and cost included (a store of 3.17 and later takes those from columns instead). */
  readonly metadata: Readonly<Record<string, string>>;
  /** Tags, `mlflow.traceName` included. */
  readonly tags: Readonly<Record<string, string>>;
}

/** One trace as MLflow keeps it: the info, and the spans with their `mlflow.*` attributes (plain values, encoded at the edge). */
export interface MlflowTrace {
  readonly info: MlflowTraceInfo;
  readonly spans: readonly SpanRecord[];
}
