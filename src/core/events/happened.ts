import type { Nanoseconds } from './time.ts';

/** When, and by whom. */
export interface Happened {
  readonly at: Nanoseconds;
  /** `undefined` on the main thread. */
  readonly agentId: string | undefined;
}

/** And on which line (its `uuid`): what every transcript event has. A line read twice counts once. */
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

/** What woke a turn: a finished subagent (`taskId` is its agent id) or background command. */
export interface WakeUp {
  readonly taskId: string | undefined;
  readonly toolUseId: string | undefined;
}
