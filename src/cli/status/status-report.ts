import type { SettingDescription } from '../../config/describe-settings.ts';
import type { Problem } from '../../config/problem.ts';
import type { DestinationTotals } from '../../ledger/deliveries.ts';
import type { DiagnosticCount } from '../../ledger/diagnostics.ts';

/** What `status` says, as data: `--json` prints it as it is. Holds no content and no secret. */
export interface StatusReport {
  readonly project: string;
  readonly version: string;
  /** The settings files of Claude Code that hold our hooks. */
  readonly hooksIn: readonly string[];
  /** Where the nearest folder above has our hooks, if this one has none: they run for sessions that are started there. */
  readonly hooksAbove: string | undefined;
  /** Why sessions are not traced, or not all of them, although there are hooks. */
  readonly obstacles: readonly Problem[];
  readonly enabled: boolean;
  /** Why nothing is sent until the user has done something. */
  readonly hold: string | undefined;
  readonly problems: readonly Problem[];
  readonly settings: readonly SettingDescription[];
  readonly destinations: readonly DestinationTotals[];
  /** Their last turns are in no destination's count yet. */
  readonly unreadSessions: readonly UnreadSessionStatus[];
  readonly turns: readonly TurnStatus[];
  readonly sessions: readonly SessionCost[];
  /** Lines. */
  readonly unread: readonly DiagnosticCount[];
  /** A drain of this environment shows signs of life. */
  readonly drainAlive: boolean;
  readonly files: {
    readonly log: string;
    readonly ledger: string;
    readonly journal: string;
    /** If traces go into one. */
    readonly store: string | undefined;
  };
}

/** A session of which hooks have told more than any drain has read, and no drain is at it. */
export interface UnreadSessionStatus {
  readonly sessionId: string;
  readonly project: string | undefined;
  readonly transcriptPath: string | undefined;
  /** False for one with other credentials or destinations: no drain that is started here reads it. */
  readonly ofThisEnvironment: boolean;
}

export interface TurnStatus {
  readonly sessionId: string;
  readonly turnKey: string;
  /** Where its session was started, if that is known. */
  readonly project: string | undefined;
  readonly traceId: string;
  readonly outcome: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly costUsd: number | undefined;
  readonly deliveries: readonly {
    readonly destinationId: string;
    readonly state: string;
    readonly reason: string | undefined;
  }[];
}

/** Claude Code's account of a session against the sum over its spans; the signed remainder is what no span explains. */
export interface SessionCost {
  readonly sessionId: string;
  readonly accountUsd: number;
  readonly spansUsd: number;
  readonly remainderUsd: number;
}
